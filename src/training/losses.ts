// The losses by name, and the accuracy that goes with each. The losses themselves are layers (src/layers/loss.ts).
// docs/losses.md

import { describeValue } from '../check/describe-value.js'
import { nearest, spelledLike } from '../check/nearest.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { LossName } from '../layers/loss.js'

export type { LossName } from '../layers/loss.js'

/** Other names of the losses, as Keras has them. */
export type LossAlias =
  | 'mse'
  | 'bce'
  | 'mean_squared_error'
  | 'categorical_crossentropy'
  | 'sparse_categorical_crossentropy'
  | 'binary_crossentropy'

/** For each loss, whether a row of its outputs is one choice among classes, and the activation that it needs before it. */
const table = {
  categoricalCrossentropy: { categorical: true, activation: 'softmax' },
  sparseCategoricalCrossentropy: { categorical: true, activation: 'softmax' },
  binaryCrossentropy: { categorical: false, activation: 'sigmoid' },
  meanSquaredError: { categorical: false, activation: undefined },
} as const satisfies Record<LossName, unknown>

const names = Object.keys(table) as readonly LossName[]

const short: Readonly<Record<string, LossName>> = { mse: 'meanSquaredError', bce: 'binaryCrossentropy' }

/**
 * @returns the loss that a name means, in whatever spelling: `mse`, `mean_squared_error`, `MeanSquaredError`.
 * @throws if there is no such loss; the message lists those there are.
 */
export function lossNamed(given: unknown): LossName {
  if (typeof given === 'string') {
    const meant = (spelledLike(given, names) as LossName | undefined) ?? short[given.toLowerCase()]
    if (meant) return meant
  }
  const near = typeof given === 'string' ? nearest(given, names) : undefined
  throw new Error(
    `compile: there is no loss ${describeValue(given)}; ` +
      (near ? `did you mean '${near}'?` : `use one of ${names.join(', ')}, by name`),
  )
}

/** Whether a row of this loss's outputs is one choice among classes. */
export const isCategorical = (loss: LossName): boolean => table[loss].categorical

/** The activation that a model must end in for this loss; undefined if it may end in any. */
export const activationFor = (loss: LossName): string | undefined => table[loss].activation

/** One score per row, 0 to 1: whether the prediction is right. `x` and `target` are `[N, K]`, as the loss compared them. */
export function accuracy(
  backend: Backend,
  loss: LossName,
  { x, target }: { readonly x: Tensor; readonly target: Tensor },
): Tensor {
  if (isCategorical(loss) || (loss === 'meanSquaredError' && x.shape[1] > 1))
    return backend.run('categoricalAccuracy', { x, target })
  // A logit above 0 is a probability above ½.
  const threshold = loss === 'binaryCrossentropy' ? 0 : 0.5
  return backend.run('binaryAccuracy', { x, target }, { threshold })
}
