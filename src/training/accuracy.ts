// The accuracy that goes with each loss. docs/losses.md

import { activationFor, type LossName } from '../layers/loss.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** One score per row, 0 to 1: whether the prediction is right. `x` is what the loss takes, and `target` the truth, `[N, K]`. */
export function accuracy(
  backend: Backend,
  loss: LossName,
  { x, target }: { readonly x: Tensor; readonly target: Tensor },
): Tensor {
  const activation = activationFor(loss)
  if (activation === 'softmax' || (activation === undefined && x.shape[1] > 1))
    return backend.run('categoricalAccuracy', { x, target })
  // A logit above 0 is a probability above ½.
  const threshold = activation === 'sigmoid' ? 0 : 0.5
  return backend.run('binaryAccuracy', { x, target }, { threshold })
}
