// The input gradient of a convolution, followed by the bias and the activation; docs/depthwise-convolution.md

import {
  asInputGradient,
  conv2dTranspose as shapeOf,
  type Conv2dTransposeAttributes,
} from '../ops/conv2d-transpose.js'
import { functionOf } from './activations.js'
import { conv2dInputGradientIm2col } from './conv2d-im2col.js'
import { groupedConv2dInputGradient } from './grouped-conv2d.js'
import type { ReferenceKernel } from './kernel.js'

const gradientOf = ({
  groups = 1,
}: Conv2dTransposeAttributes): ReferenceKernel<'groupedConv2dInputGradient'> =>
  groups === 1 ? conv2dInputGradientIm2col : groupedConv2dInputGradient

export const conv2dTranspose: ReferenceKernel<'conv2dTranspose'> = {
  name: 'conv2d-transpose',
  workspace({ x, w }, attributes) {
    const y = shapeOf({ x, w }, attributes)
    return gradientOf(attributes).workspace?.({ dy: x, w }, asInputGradient(y, attributes)) ?? 0
  },
  run({ x, w, b }, attributes, y, workspace) {
    const gradient = asInputGradient(y.shape, attributes)
    gradientOf(attributes).run({ dy: x, w }, gradient, y, workspace)
    const K = y.shape[3]
    const f = functionOf(attributes.activation)
    for (let at = 0; at < y.data.length; at++) y.data[at] = f(y.data[at] + (b ? b.data[at % K] : 0))
  },
}
