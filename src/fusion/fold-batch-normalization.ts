// z = op(x, w, b), y = γ·(z − μ)/√(σ² + ε) + β  →  y = op(x, w′, b′), a convolution or dense layer with other weights.
//
// At inference, μ and σ² are constants, so a scale and shift per channel after a linear op can be folded into its weights.
// This costs one pass over the weights, once, instead of a pass over the activations every time. docs/batch-normalization.md
//
// 1.07× at inference, followed by ReLU: [32,32,32,32] → 32, 3×3. One thread, Zen 4, Node 20; npm run bench -- rules

import { sizeOf } from '../../kernels/shape.js'
import type { ForwardPass, Op, OpOf, Tensors } from '../layers/definition.js'
import type { Tensor } from '../tensor/tensor.js'
import { isActivated } from './activation-into-op.js'
import { isLayer, type Rule } from './rule.js'

/** Layers whose filters have the outputs on the last axis; depthwise filters have them on the last two axes together. */
const linear = ['conv2d', 'depthwiseConv2d', 'separableConv2d', 'dense'] as const

/**
 * A convolution or a dense layer, then batch normalization, at inference. An activation may follow, but not stand between.
 */
export const foldBatchNormalization: Rule = {
  name: 'fold-batch-normalization',
  fuse(first, second, mode) {
    if (mode !== 'inference' || second.op?.name !== 'batchNormalization') return undefined
    // The new step has the weights of both under their names, and another layer might use the names of batch normalization.
    if (!linear.some((layer) => isLayer(first, layer)) || !isLayer(second, 'batchNormalization'))
      return undefined
    const op = folded(first.op, second.op)
    return op && { op }
  },
}

function folded(op: Op | undefined, { attributes }: OpOf<'batchNormalization'>): Op | undefined {
  if (
    op?.name !== 'conv2d' &&
    op?.name !== 'groupedConv2d' &&
    op?.name !== 'depthwiseConv2d' &&
    op?.name !== 'dense'
  )
    return undefined
  if (isActivated(op)) return undefined
  const { epsilon, activation } = attributes
  const prepare = ({ backend, weights }: Pick<ForwardPass, 'backend' | 'weights'>): Folded => {
    const { pointwiseKernel, kernel: w = pointwiseKernel, bias: b } = weights
    const { gamma, beta, movingMean: mean, movingVariance: variance } = weights
    const [outputs] = variance.shape
    const byOutput = backend.reshape(w, [sizeOf(w.shape) / outputs, outputs])
    const statistics = { mean, variance, gamma, beta }
    const other = backend.run('foldBatchNormalization', { w: byOutput, b, ...statistics }, { epsilon })
    return { w: backend.reshape(other.w, w.shape), b: other.b }
  }
  const withOtherWeights = (pass: ForwardPass) => ({
    x: op.inputs(pass).x,
    ...((pass.prepared as Folded | undefined) ?? prepare(pass)),
  })
  return { ...op, prepare, inputs: withOtherWeights, attributes: { ...op.attributes, activation } } as Op
}

/** The weights that replace those of both layers. */
interface Folded extends Tensors {
  readonly w: Tensor
  readonly b: Tensor
}
