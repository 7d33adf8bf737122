// z = op(x, w, b), y = γ·(z − μ)/√(σ² + ε) + β  →  y = op(x, w′, b′), a convolution or dense layer with other weights.
//
// At inference μ and σ² are constants, so what follows a linear sum channel by channel goes into its weights; what it costs
// is a pass over these, once, instead of one over the activations. docs/batch-normalization.md
//
// 1.07× at inference, with ReLU after it: [32,32,32,32] → 32, 3×3. One thread, Zen 4, Node 20; npm run bench -- rules

import { sizeOf } from '../../kernels/shape.js'
import type { ForwardPass, Op, OpOf, Tensors } from '../layers/definition.js'
import type { Tensor } from '../tensor/tensor.js'
import { isActivated } from './activation-into-op.js'
import { isLayer, type Rule } from './rule.js'

/** Layers whose op's filters have the outputs last; of a depthwise one they are the last two axes together. */
const linear = ['conv2d', 'depthwiseConv2d', 'separableConv2d', 'dense'] as const

/** A convolution or a dense layer, then batch normalization, at inference; an activation may come after, not between. */
export const foldBatchNormalization: Rule = {
  name: 'fold-batch-normalization',
  fuse(first, second, mode) {
    if (mode !== 'inference' || second.op?.name !== 'batchNormalization') return undefined
    // Weights of both stand under their names, and another layer's might be called as those of batch normalization.
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

/** The weights that do the work of both. */
interface Folded extends Tensors {
  readonly w: Tensor
  readonly b: Tensor
}
