// The last node of a training graph: loss[n] from the model's output and the target. docs/losses.md
//
// Inputs: output, target, and, if examples weigh differently, weight [N]. Losses see rows of K values, [N,K], as targets are.

import type { OpName } from '../../kernels/ops.js'
import type { OpOf } from './definition.js'
import { builtIn, type Working } from './layer.js'

/** The losses there are, by Keras's names. */
export type LossName =
  | 'categoricalCrossentropy'
  | 'sparseCategoricalCrossentropy'
  | 'categoricalFocalCrossentropy'
  | 'binaryCrossentropy'
  | 'binaryFocalCrossentropy'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'

/** The settings of a loss, by name. */
export interface LossConfig {
  readonly labelSmoothing?: number
  readonly gamma?: number
  readonly alpha?: number | readonly number[]
  readonly applyClassBalancing?: boolean
  readonly delta?: number
}

/** A loss and its settings, as a function of `losses` makes it. */
export interface Loss {
  readonly name: LossName
  readonly config: LossConfig
}

/** The ops that compute losses. */
type LossOp = Extract<
  OpName,
  | 'softmaxCrossEntropy'
  | 'softmaxFocalCrossEntropy'
  | 'sigmoidCrossEntropy'
  | 'sigmoidFocalCrossEntropy'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
>

interface Kind {
  readonly op: LossOp
  /** What a model must end in for this loss: its op takes the activation's input, the logits. */
  readonly activation?: 'softmax' | 'sigmoid'
  /** The op's attributes; absent: none. */
  attributes?(config: LossConfig): object
}

const kinds: Readonly<Record<LossName, Kind>> = {
  categoricalCrossentropy: { op: 'softmaxCrossEntropy', activation: 'softmax' },
  sparseCategoricalCrossentropy: { op: 'softmaxCrossEntropy', activation: 'softmax' },
  categoricalFocalCrossentropy: {
    ...{ op: 'softmaxFocalCrossEntropy', activation: 'softmax' },
    attributes: ({ gamma }) => ({ gamma }),
  },
  binaryCrossentropy: { op: 'sigmoidCrossEntropy', activation: 'sigmoid' },
  binaryFocalCrossentropy: {
    ...{ op: 'sigmoidFocalCrossEntropy', activation: 'sigmoid' },
    attributes: ({ gamma, alpha }) =>
      typeof alpha === 'number'
        ? { gamma, positive: alpha, negative: 1 - alpha }
        : { gamma, positive: 1, negative: 1 },
  },
  meanSquaredError: { op: 'meanSquaredError' },
  meanAbsoluteError: { op: 'meanAbsoluteError' },
  huber: { op: 'huber', attributes: ({ delta }) => ({ delta }) },
}

/** The activation that a model must end in for this loss; undefined if it may end in any. */
export const activationFor = (loss: LossName): Kind['activation'] => kinds[loss].activation

/** Whether a row of this loss's outputs is one choice among classes. */
export const isCategorical = (loss: LossName): boolean => kinds[loss].activation === 'softmax'

/**
 * A loss as the layer that ends a training graph. The cross-entropies are ops of logits: a rewrite rule takes the activation
 * before them away, and `lossPlan` sees that it did.
 */
export function lossLayer({ name: kind, config }: Loss): Working {
  const { op, attributes } = kinds[kind]
  // What an op's name and its attributes have to do with each other is lost in the union of all losses.
  const plain = op as 'meanSquaredError'
  const settings = attributes?.(config) ?? {}
  return builtIn({
    kind,
    config: {},
    merges: true,
    outputShape: () => [],
    op: {
      name: plain,
      attributes: settings,
      inputs: ({ backend, inputs: [output, target, weight] }) => ({
        x: backend.reshape(output, target.shape),
        target,
        ...(weight && { weight }),
      }),
      saved: ['x', 'target', 'weight'],
    } satisfies OpOf<'meanSquaredError'>,
    backward({ backend, saved: { x, target, weight }, inputShapes: [outputShape] }) {
      const inputs = { x, target, ...(weight && { weight }) }
      const gradient = backend.run(`${plain}Gradient`, inputs, settings)
      return { inputs: [backend.reshape(gradient, outputShape)] }
    },
  })
}
