// ROC: the true and false positive rates as the threshold falls. The area under the curve is the probability that a positive
// example scores above a negative one, with ties counting half (J. Hanley, B. McNeil, 1982). The trapezoids of tied scores
// are that half.

import { checkLabels, checkNumbers } from '../../check/lists.js'
import type { TensorLike } from '../../tensor/ndarray.js'
import { checkProbabilities } from './labels.js'

/** A receiver operating characteristic: a point for each distinct score, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** The fraction of negative examples with a score of at least the threshold. */
  readonly fpr: readonly number[]
  /** The fraction of positive examples with a score of at least the threshold. */
  readonly tpr: readonly number[]
  /** In descending order; the first is Infinity, above every score. */
  readonly thresholds: readonly number[]
  /** The area under the curve, 0 to 1. */
  readonly auc: number
}

/** Areas under the ROC curves, each class against the rest. */
export interface RocAuc {
  /** By class; undefined for a class without examples, or with all of them, since it has no curve. */
  readonly classes: readonly (number | undefined)[]
  /** The mean over the classes that have an area; undefined if none has one. */
  readonly macro: number | undefined
  /** The same mean weighted by the classes' numbers of examples; undefined if none has an area. */
  readonly weighted: number | undefined
}

/**
 * The ROC curve of scores for two classes.
 *
 * @param yTrue 1 for a positive example, 0 for a negative one, `[N]`.
 * @param scores higher for examples that are more likely positive, `[N]`.
 * @throws if the lengths differ, a label is neither 0 nor 1, a score is not a number, or there is no positive or no negative
 *   example.
 */
export function rocCurve(yTrue: ArrayLike<number>, scores: ArrayLike<number>): RocCurve {
  checkLabels('rocCurve: yTrue', yTrue, 2)
  checkNumbers('rocCurve: scores', scores)
  if (yTrue.length !== scores.length)
    throw new Error(`rocCurve: yTrue has ${yTrue.length} labels but there are ${scores.length} scores`)
  const positives = Array.from(yTrue).filter((label) => label === 1).length
  const negatives = yTrue.length - positives
  if (positives === 0 || negatives === 0)
    throw new Error(
      `rocCurve: there are ${positives} positive and ${negatives} negative examples; a curve needs both`,
    )
  const order = [...Array(yTrue.length).keys()].sort((a, b) => scores[b] - scores[a])
  const fpr = [0]
  const tpr = [0]
  const thresholds = [Infinity]
  let truePositives = 0
  let area = 0
  for (let n = 0; n < order.length;) {
    const threshold = scores[order[n]]
    const first = n
    const before = truePositives
    for (; n < order.length && scores[order[n]] === threshold; n++) truePositives += yTrue[order[n]]
    const newNegatives = n - first - (truePositives - before)
    area += (newNegatives * (before + truePositives)) / 2
    tpr.push(truePositives / positives)
    fpr.push((n - truePositives) / negatives)
    thresholds.push(threshold)
  }
  return { fpr, tpr, thresholds, auc: area / (positives * negatives) }
}

/**
 * The area under each class's ROC curve, for that class against all others.
 *
 * @param yTrue the true class of each example, `[N]`.
 * @param probabilities the model's output, `[N, K]`, K at least 2.
 * @throws if the lengths differ, a label is not a whole number below K, or a probability is not a number.
 */
export function rocAuc(yTrue: ArrayLike<number>, probabilities: TensorLike): RocAuc {
  const { shape, data } = checkProbabilities(
    'rocAuc',
    yTrue,
    probabilities,
    '; for one column use rocCurve(…).auc',
  )
  const [N, K] = shape
  const support = new Array<number>(K).fill(0)
  for (let n = 0; n < N; n++) support[yTrue[n]]++
  const classes = support.map((count, k) =>
    count === 0 || count === N
      ? undefined
      : rocCurve(
          Array.from(yTrue, (label) => (label === k ? 1 : 0)),
          Array.from({ length: N }, (_, n) => data[n * K + k]),
        ).auc,
  )
  return {
    classes,
    macro: weightedMean(classes, () => 1),
    weighted: weightedMean(classes, (k) => support[k]),
  }
}

function weightedMean(
  areas: readonly (number | undefined)[],
  weight: (k: number) => number,
): number | undefined {
  let sum = 0
  let weights = 0
  areas.forEach((area, k) => {
    if (area === undefined) return
    sum += area * weight(k)
    weights += weight(k)
  })
  return weights === 0 ? undefined : sum / weights
}
