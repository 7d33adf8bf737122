// c[i][j]: how many examples of class i were predicted as class j.

import { wholeNumber } from '../../check/check.js'
import { classNamesCheck } from '../../check/lists.js'
import { checkLabelPair } from './labels.js'

/**
 * Counts of examples by true and predicted class.
 *
 * @param yTrue the true class of each example, `[N]`.
 * @param yPred the predicted class of each example, `[N]`.
 * @param classes the number of classes, at most 10,000, or their names.
 * @returns `[K][K]`: rows are true classes, columns predicted ones.
 * @throws if the lengths differ or are zero, or a label is not a whole number below the number of classes.
 */
export function confusionMatrix(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  classes: number | readonly string[],
): number[][] {
  if (Array.isArray(classes)) classNamesCheck('confusionMatrix: classes', classes)
  const K: unknown = Array.isArray(classes) ? classes.length : classes
  checkSize('confusionMatrix: the number of classes', K)
  return countPairs('confusionMatrix', yTrue, yPred, K as number)
}

const checkSize = wholeNumber(1, 10_000)

/** The matrix for K classes; errors begin with `report`. */
export function countPairs(
  report: string,
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  K: number,
): number[][] {
  checkLabelPair(report, yTrue, yPred, K)
  const counts = Array.from({ length: K }, () => new Array<number>(K).fill(0))
  for (let n = 0; n < yTrue.length; n++) counts[yTrue[n]][yPred[n]]++
  return counts
}
