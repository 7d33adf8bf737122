// y[n,i,j, c·M+m] = b[c·M+m] + Σ_{u,v} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,m]      NHWC; docs/depthwise-convolution.md
//
// It is a grouped convolution with one channel per group: w holds each tap's weights in the order of the output's channels.

import type { NDArray } from '../shape.js'
import { groupedConv2d, groupedConv2dFilterGradient, groupedConv2dInputGradient } from './grouped-conv2d.js'
import type { ReferenceKernel } from './kernel.js'

/** The same weights as filters of one channel each. */
const inGroups = ({ shape: [kH, kW, C, M], data }: NDArray): NDArray => ({ shape: [kH, kW, 1, C * M], data })

export const depthwiseConv2d: ReferenceKernel<'depthwiseConv2d'> = {
  name: 'depthwise-conv2d',
  run({ x, w, b }, attributes, y, workspace) {
    const groups = x.shape[3]
    groupedConv2d.run({ x, w: inGroups(w), b }, { ...attributes, groups }, y, workspace)
  },
}

export const depthwiseConv2dInputGradient: ReferenceKernel<'depthwiseConv2dInputGradient'> = {
  name: 'depthwise-conv2d-input-gradient',
  run({ dy, w }, attributes, dx, workspace) {
    const groups = dx.shape[3]
    groupedConv2dInputGradient.run({ dy, w: inGroups(w) }, { ...attributes, groups }, dx, workspace)
  },
}

export const depthwiseConv2dFilterGradient: ReferenceKernel<'depthwiseConv2dFilterGradient'> = {
  name: 'depthwise-conv2d-filter-gradient',
  run({ x, dy }, attributes, dw, workspace) {
    const groups = x.shape[3]
    groupedConv2dFilterGradient.run({ x, dy }, { ...attributes, groups }, inGroups(dw), workspace)
  },
}
