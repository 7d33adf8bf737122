// conv2dInputGradient, then the bias and the activation; docs/depthwise-convolution.md

import type { Shape } from '../shape.js'
import { conv2dTranspose as shapeOf, type Conv2dTransposeAttributes } from '../ops/conv2d-transpose.js'
import { functionOf } from './activations.js'
import { conv2dInputGradientIm2col } from './conv2d-im2col.js'
import type { ReferenceKernel } from './kernel.js'

const gradient = (inputShape: Shape, { strides, dilations, padding }: Conv2dTransposeAttributes) => ({
  ...{ strides, dilations, padding, inputShape },
})

export const conv2dTranspose: ReferenceKernel<'conv2dTranspose'> = {
  name: 'conv2d-transpose',
  workspace: ({ x, w }, attributes) =>
    conv2dInputGradientIm2col.workspace!({ dy: x, w }, gradient(shapeOf({ x, w }, attributes), attributes)),
  run({ x, w, b }, attributes, y, workspace) {
    conv2dInputGradientIm2col.run({ dy: x, w }, gradient(y.shape, attributes), y, workspace)
    const K = y.shape[3]
    const f = functionOf(attributes.activation)
    for (let at = 0; at < y.data.length; at++) y.data[at] = f(y.data[at] + (b ? b.data[at % K] : 0))
  },
}
