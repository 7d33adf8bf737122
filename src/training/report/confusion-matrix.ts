// c[i][j]: how many examples of class i were taken for class j.

import { checkCount } from '../../../kernels/shape.js'
import { checkLabelPair } from './labels.js'

/**
 * Counts of examples by class, true and predicted.
 *
 * @param yTrue the true class of each example, `[N]`.
 * @param yPred the predicted class of each example, `[N]`.
 * @param classes how many classes there are, or their names.
 * @returns `[K][K]`: rows are true classes, columns predicted ones.
 * @throws if the lengths differ or are zero, or a label is not a whole number below the number of classes.
 */
export function confusionMatrix(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  classes: number | readonly string[],
): number[][] {
  const K = typeof classes === 'number' ? classes : classes.length
  checkCount('confusionMatrix', 'the number of classes', K)
  checkLabelPair('confusionMatrix', { yTrue, yPred }, K)
  const counts = Array.from({ length: K }, () => new Array<number>(K).fill(0))
  for (let n = 0; n < yTrue.length; n++) counts[yTrue[n]][yPred[n]]++
  return counts
}
