// The last node of a training graph: loss[n] from the model's output and the target. docs/losses.md
//
// Inputs: output, target, and, if examples weigh differently, weight [N]. Losses see rows of K values, [N,K], as targets are.

import type { OpName } from '../../kernels/ops.js'
import type { Tensor } from '../tensor/tensor.js'
import { builtIn, type Op, type OpOf, type Tensors, type Working } from './layer.js'

/** The losses there are, by Keras's names. */
export type LossName =
  'categoricalCrossentropy' | 'sparseCategoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError'

/** The settings of a loss, by name. */
export type LossConfig = Readonly<Record<string, number>>

/** A loss and its settings, as a function of `losses` makes it. */
export interface Loss {
  readonly name: LossName
  readonly config: LossConfig
}

/** The ops that compute losses. */
type LossOp = Extract<OpName, 'softmaxCrossEntropy' | 'sigmoidCrossEntropy' | 'meanSquaredError'>

interface Kind {
  readonly op: LossOp
  /** What a model must end in for this loss: its op takes the activation's input, the logits. */
  readonly activation?: 'softmax' | 'sigmoid'
}

const kinds: Readonly<Record<LossName, Kind>> = {
  categoricalCrossentropy: { op: 'softmaxCrossEntropy', activation: 'softmax' },
  sparseCategoricalCrossentropy: { op: 'softmaxCrossEntropy', activation: 'softmax' },
  binaryCrossentropy: { op: 'sigmoidCrossEntropy', activation: 'sigmoid' },
  meanSquaredError: { op: 'meanSquaredError' },
}

/** The activation that a model must end in for this loss; undefined if it may end in any. */
export const activationFor = (loss: LossName): Kind['activation'] => kinds[loss].activation

/** Whether a row of this loss's outputs is one choice among classes. */
export const isCategorical = (loss: LossName): boolean => kinds[loss].activation === 'softmax'

/**
 * A loss as the layer that ends a training graph. The cross-entropies are ops of logits: a rewrite rule takes the activation
 * before them away, and `lossPlan` sees that it did.
 */
export function lossLayer({ name: kind }: Loss): Working {
  const { op } = kinds[kind]
  return builtIn({
    kind,
    config: {},
    merges: true,
    outputShape: () => [],
    op: {
      name: op,
      attributes: {},
      inputs: ({ backend, inputs: [output, target, weight] }) => ({
        x: backend.reshape(output, target.shape),
        target,
        ...(weight && { weight }),
      }),
      saved: ['x', 'target', 'weight'],
    } satisfies OpOf<LossOp> as Op,
    backward({ backend, saved: { x, target, weight }, inputShapes: [outputShape] }) {
      const inputs = { x, target, ...(weight && { weight }) } satisfies Tensors
      const gradient: Tensor = backend.run(`${op}Gradient`, inputs)
      return { inputs: [backend.reshape(gradient, outputShape)] }
    },
  })
}
