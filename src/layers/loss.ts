// The last node of a training graph: loss[n] from the model's output and the target. docs/losses.md
//
// Inputs: output, target, and, if examples weigh differently, weight [N]. Losses see rows of K values, [N,K], as targets are.

import type { OpName } from '../../kernels/ops.js'
import type { Tensor } from '../tensor/tensor.js'
import { builtIn, type OpLayer, type OpOf, type Passes, type Working } from './layer.js'

/** The losses there are, by Keras's names. */
export type LossName =
  'categoricalCrossentropy' | 'sparseCategoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError'

/** The ops that compute losses. */
type LossOp = Extract<OpName, 'softmaxCrossEntropy' | 'sigmoidCrossEntropy' | 'meanSquaredError'>

/** What a loss's op does in a graph. */
export function lossWork(name: LossOp): Pick<OpLayer, 'op' | 'backward'> {
  const op: OpOf<LossOp> = {
    name,
    attributes: {},
    inputs: ({ backend, inputs: [output, target, weight] }) => ({
      x: backend.reshape(output, target.shape),
      target,
      ...(weight && { weight }),
    }),
    saved: ['x', 'target', 'weight'],
  }
  return {
    op,
    backward({ backend, saved: { x, target, weight }, inputShapes: [outputShape] }) {
      const gradient: Tensor = backend.run(`${name}Gradient`, { x, target, ...(weight && { weight }) })
      return { inputs: [backend.reshape(gradient, outputShape)] }
    },
  }
}

/**
 * A loss as the layer that ends a training graph. The cross-entropies have no work of their own: a rewrite rule gives them
 * their activation's and theirs in one.
 */
export const lossLayer = (name: LossName): Working =>
  builtIn({
    kind: name,
    config: {},
    merges: true,
    outputShape: () => [],
    ...(name === 'meanSquaredError' ? lossWork(name) : withoutWork(name)),
  })

function withoutWork(name: LossName): Passes {
  const refuse = (): never => {
    throw new Error(`the loss ${name} is computed together with the activation before it`)
  }
  return { forward: refuse, backward: refuse }
}
