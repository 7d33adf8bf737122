// precision = tp/(tp + fp), recall = tp/(tp + fn), f1 = 2·precision·recall/(precision + recall); 0 for 0/0.

import { classNamesCheck } from '../../check/lists.js'
import { optionsOrNone, type OptionalChecks } from '../../check/options.js'
import { countPairs } from './confusion-matrix.js'
import { checkLabelPair } from './labels.js'
import { pairwiseSum } from './python-numbers.js'

/** How well a class, or a mean over classes, was recognized. */
export interface ClassMetrics {
  /** The fraction of examples predicted as this class that belong to it; 0 if there are none. */
  readonly precision: number
  /** The fraction of this class's examples that were predicted as such; 0 if there are none. */
  readonly recall: number
  /** The harmonic mean of precision and recall; 0 if both are 0. */
  readonly f1Score: number
  /** How many examples belong to this class. */
  readonly support: number
}

/** The figures of a classification report. */
export interface ClassificationMetrics {
  /** By class, in the order of their numbers. */
  readonly classes: readonly (ClassMetrics & { readonly name: string })[]
  /** The fraction of all examples whose class was predicted. */
  readonly accuracy: number
  /** Means over classes. */
  readonly macroAverage: ClassMetrics
  /** Means over classes, weighted by support. */
  readonly weightedAverage: ClassMetrics
}

/** Options of `classificationMetrics` and `classificationReport`. */
export interface ClassificationOptions {
  /** The classes' names, in the order of their numbers. Default: the numbers that occur. */
  readonly classNames?: readonly string[] | undefined
}

/** Checks of the options of the reports. */
export const reportChecks: OptionalChecks<ClassificationOptions> = { classNames: classNamesCheck }

const checkOptions = optionsOrNone<ClassificationOptions>(reportChecks)

/**
 * The figures that `classificationReport` prints, as scikit-learn counts them.
 *
 * @param yTrue the true class of each example, `[N]`.
 * @param yPred the predicted class of each example, `[N]`.
 * @throws if the lengths differ or are zero, or a label is not a whole number from 0 with a name in `classNames`.
 */
export function classificationMetrics(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  options: ClassificationOptions = {},
): ClassificationMetrics {
  checkOptions('classificationMetrics', options)
  return metricsOf('classificationMetrics', yTrue, yPred, options)
}

/** As `classificationMetrics`, for options that have been checked; errors begin with `report`. */
export function metricsOf(
  report: string,
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  { classNames }: ClassificationOptions,
): ClassificationMetrics {
  checkLabelPair(report, yTrue, yPred, classNames?.length)
  const occurring = [...new Set([...Array.from(yTrue), ...Array.from(yPred)])].sort((a, b) => a - b)
  // By index among the reported classes, so that a label of a million does not need a matrix of a million.
  const place = new Map((classNames ? [...classNames.keys()] : occurring).map((label, i) => [label, i]))
  const placed = (labels: ArrayLike<number>) => Array.from(labels, (label) => place.get(label)!)
  const counts = countPairs(report, placed(yTrue), placed(yPred), place.size)
  const names = classNames ?? occurring.map(String)
  const classes = names.map((name, i) => ({ name, ...classMetrics(counts, i) }))
  const N = yTrue.length
  return {
    classes,
    accuracy: counts.reduce((sum, row, i) => sum + row[i], 0) / N,
    macroAverage: average(classes, N),
    weightedAverage: average(classes, N, true),
  }
}

/** The harmonic mean of precision and recall, 0 if both are 0; in the order of scikit-learn's operations. */
export const harmonicMean = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)

function classMetrics(counts: readonly number[][], i: number): ClassMetrics {
  const correct = counts[i][i]
  const support = counts[i].reduce((sum, count) => sum + count, 0)
  const predicted = counts.reduce((sum, row) => sum + row[i], 0)
  const precision = predicted === 0 ? 0 : correct / predicted
  const recall = support === 0 ? 0 : correct / support
  return { precision, recall, f1Score: harmonicMean(precision, recall), support }
}

function average(classes: readonly ClassMetrics[], support: number, weighted = false): ClassMetrics {
  const mean = (figure: 'precision' | 'recall' | 'f1Score') =>
    weighted
      ? pairwiseSum(classes.map((metrics) => metrics[figure] * metrics.support)) / support
      : pairwiseSum(classes.map((metrics) => metrics[figure])) / classes.length
  return { precision: mean('precision'), recall: mean('recall'), f1Score: mean('f1Score'), support }
}
