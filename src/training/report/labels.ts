// The checks with which every report begins.

import { formatShape, type NDArray } from '../../../kernels/shape.js'
import { checkLabels } from '../../check/lists.js'
import { ndarrayOf, type TensorLike } from '../../tensor/ndarray.js'

/**
 * Throws unless there are as many true as predicted labels, at least one, each a whole number from 0, and below `classes` if
 * given.
 */
export function checkLabelPair(report: string, yTrue: unknown, yPred: unknown, classes?: number): void {
  checkLabels(`${report}: yTrue`, yTrue, classes)
  checkLabels(`${report}: yPred`, yPred, classes)
  if (yTrue.length !== yPred.length)
    throw new Error(`${report}: yTrue has ${yTrue.length} labels but yPred has ${yPred.length}`)
  if (yTrue.length === 0) throw new Error(`${report}: there are no labels`)
}

/**
 * Probabilities as an array `[N, K]`.
 * @param advice what to do instead, for the error about another shape.
 * @throws unless they are `[N, K]`, K at least 2, and there are N labels, at least one, each a whole number below K.
 */
export function checkProbabilities(
  report: string,
  yTrue: ArrayLike<number>,
  probabilities: TensorLike,
  advice = '',
): NDArray {
  const array = ndarrayOf(`${report}: probabilities`, probabilities)
  const [N, K] = array.shape
  if (array.shape.length !== 2 || K < 2)
    throw new Error(
      `${report}: probabilities must be [N, K], K at least 2, got ${formatShape(array.shape)}${advice}`,
    )
  checkLabels(`${report}: yTrue`, yTrue, K)
  if (yTrue.length === 0) throw new Error(`${report}: there are no labels`)
  if (N !== yTrue.length)
    throw new Error(`${report}: yTrue has ${yTrue.length} labels but probabilities ${N} rows`)
  return array
}
