// The accuracy that belongs to each loss. docs/losses.md

import { activationFor, type LossName } from '../layers/loss.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** Whether a row of K outputs is one choice among classes; otherwise each output is a separate yes or no. */
export function choosesClass(loss: LossName, K: number): boolean {
  const activation = activationFor(loss)
  return activation === 'softmax' || (activation === undefined && K > 1)
}

/**
 * One score per row, 0 to 1: whether the prediction is right. `x` is the input of the loss, and `target` the truth, `[N,
 * K]`.
 */
export function accuracy(
  backend: Backend,
  loss: LossName,
  { x, target }: { readonly x: Tensor; readonly target: Tensor },
): Tensor {
  if (choosesClass(loss, x.shape[1])) return backend.run('categoricalAccuracy', { x, target })
  // A logit above 0 is a probability above ½.
  const threshold = activationFor(loss) === 'sigmoid' ? 0 : 0.5
  return backend.run('binaryAccuracy', { x, target }, { threshold })
}
