// scikit-learn's classification_report, to the byte: sklearn/metrics/_classification.py, with zero_division 0.

import { wholeNumber } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import {
  harmonicMean,
  metricsOf,
  reportChecks,
  type ClassificationOptions,
  type ClassMetrics,
} from './classification-metrics.js'
import { formatFixed } from './python-numbers.js'

/** Options of `classificationReport`. */
export interface ClassificationReportOptions extends ClassificationOptions {
  /** Decimals of the figures, 0 to 20. Default 2. */
  readonly digits?: number
}

const checkOptions = optionsOrNone<ClassificationReportOptions>({
  ...reportChecks,
  digits: wholeNumber(0, 20),
})

/**
 * Precision, recall and F1 score by class, as scikit-learn prints them.
 *
 * With `classNames` it is `classification_report(y_true, y_pred, labels=range(K), target_names=classNames)`: a class that
 * occurs neither among the true labels nor among the predicted ones has a row of zeros, and the row `accuracy` is then
 * called `micro avg`, as in scikit-learn.
 *
 * @param yTrue the true class of each example, `[N]`.
 * @param yPred the predicted class of each example, `[N]`.
 * @returns lines of text, each with a line break at its end.
 * @throws if the lengths differ or are zero, or a label is not a whole number from 0 with a name in `classNames`.
 */
export function classificationReport(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  options: ClassificationReportOptions = {},
): string {
  checkOptions('classificationReport', options)
  const { digits = 2 } = options
  const metrics = metricsOf('classificationReport', yTrue, yPred, options)
  const { classes, accuracy, macroAverage, weightedAverage } = metrics
  const width = Math.max(...classes.map(({ name }) => lengthOf(name)), 'weighted avg'.length, digits)

  const line = (name: string, cells: readonly string[]) =>
    `${pad(name, width)} ${cells.map((cell) => ` ${pad(cell, 9)}`).join('')}\n`
  // If no example was predicted correctly, scikit-learn's counts become floats, and are printed as such.
  const count = (support: number) => (accuracy === 0 ? support.toFixed(1) : String(support))
  const row = (name: string, { precision, recall, f1Score, support }: ClassMetrics) =>
    line(name, [...[precision, recall, f1Score].map((figure) => formatFixed(figure, digits)), count(support)])

  // If precision and recall are equal, the F1 score has the same value, except for the rounding that scikit-learn prints.
  const overall = { precision: accuracy, recall: accuracy, f1Score: harmonicMean(accuracy, accuracy) }
  const occurring = new Set([...Array.from(yTrue), ...Array.from(yPred)])
  const { support } = macroAverage
  return [
    line('', ['precision', 'recall', 'f1-score', 'support']),
    '\n',
    ...classes.map((metrics) => row(metrics.name, metrics)),
    '\n',
    occurring.size === classes.length
      ? line('accuracy', ['', '', formatFixed(overall.f1Score, digits), count(support)])
      : row('micro avg', { ...overall, support }),
    row('macro avg', macroAverage),
    row('weighted avg', weightedAverage),
  ].join('')
}

/** Python counts and pads by code points. */
const lengthOf = (text: string): number => [...text].length

const pad = (text: string, width: number): string => ' '.repeat(Math.max(0, width - lengthOf(text))) + text
