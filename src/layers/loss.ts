// The last node of a training graph: loss[n] from the model's output and the target. docs/losses.md
//
// Inputs: output, target and, if examples have different weights, weight [N]. Losses see rows of K values, [N,K], as do
// targets.

import type { OpName } from '../../kernels/ops.js'
import type { OpOf } from './definition.js'
import { builtIn, type Working } from './layer.js'

/** The names of all losses, which are Keras's. */
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
  /** Of the cross-entropies. */
  readonly labelSmoothing?: number
  /** Of the focal cross-entropies. */
  readonly gamma?: number
  /** Of the focal cross-entropies. */
  readonly alpha?: number | readonly number[]
  /** Of `binaryFocalCrossentropy`. */
  readonly applyClassBalancing?: boolean
  /** Of `huber`. */
  readonly delta?: number
}

/** A loss and its settings, as the functions of `losses` make it. */
export interface Loss {
  /** Which loss it is. */
  readonly name: LossName
  /** Its settings. */
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
  /**
   * The activation that a model must end with for this loss. The loss's op takes the logits, the input of that activation.
   */
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

/** The activation that a model must end with for this loss; undefined if any will do. */
export const activationFor = (loss: LossName): Kind['activation'] => kinds[loss].activation

/** Whether a row of outputs is one choice among classes. */
export const isCategorical = (loss: LossName): boolean => kinds[loss].activation === 'softmax'

/**
 * A loss as the layer that ends a training graph. The ops of the cross-entropies take logits: a rewrite rule removes the
 * activation before them, and `lossPlan` checks that it did.
 */
export function lossLayer({ name: kind, config }: Loss): Working {
  const { op, attributes } = kinds[kind]
  // The union of all losses loses which attributes belong to which op.
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
