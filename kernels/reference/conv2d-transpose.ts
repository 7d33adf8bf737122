// The input gradient of a convolution, then the bias and the activation; docs/depthwise-convolution.md

import { asInputGradient, conv2dTranspose as shapeOf } from '../ops/conv2d-transpose.js'
import { functionOf } from './activations.js'
import { conv2dInputGradientIm2col } from './conv2d-im2col.js'
import { groupedConv2dInputGradient } from './grouped-conv2d.js'
import type { ReferenceKernel } from './kernel.js'

const transposing = (
  name: string,
  gradient: ReferenceKernel<'groupedConv2dInputGradient'>,
  supports: (groups: number) => boolean,
): ReferenceKernel<'conv2dTranspose'> => ({
  name,
  supports: (_, { groups = 1 }) => supports(groups),
  workspace({ x, w }, attributes) {
    const y = shapeOf({ x, w }, attributes)
    return gradient.workspace?.({ dy: x, w }, asInputGradient(y, attributes)) ?? 0
  },
  run({ x, w, b }, attributes, y, workspace) {
    gradient.run({ dy: x, w }, asInputGradient(y.shape, attributes), y, workspace)
    const K = y.shape[3]
    const f = functionOf(attributes.activation)
    for (let at = 0; at < y.data.length; at++) y.data[at] = f(y.data[at] + (b ? b.data[at % K] : 0))
  },
})

export const conv2dTranspose = transposing(
  'conv2d-transpose',
  conv2dInputGradientIm2col,
  (groups) => groups === 1,
)
export const groupedConv2dTranspose = transposing(
  'grouped-conv2d-transpose',
  groupedConv2dInputGradient,
  () => true,
)
