// Host side of assembly/conv2d-filter-gradient.ts: the filter gradient of any convolution.

import type { Conv2dFilterGradientAttributes } from '../ops/conv2d.js'
import type { Shape } from '../shape.js'
import { padding } from './conv2d-direct.js'
import type { WasmKernel } from './kernel.js'

/** Tiles of work to share among threads; more make more partial sums to add. */
const ITEMS = 32

export const conv2dFilterGradientDirect: WasmKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-direct',
  workspace: (shapes, attributes) => {
    const { sums, padded, offsets } = plan(shapes.x, shapes.dy, attributes)
    return sums + padded + offsets
  },
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const [N, H, W, C] = x.shape
    const [, oH, oW, K] = dy.shape
    const { strides, dilations } = attributes
    const { taps, shares, items, sums, padded, offsets, pH, pW, top, left } = plan(
      x.shape,
      dy.shape,
      attributes,
    )
    const paddedAt = workspace + sums * 4
    const offsetsAt = paddedAt + padded * 4
    runtime.call('conv2dTapOffsets', offsets, offsetsAt, taps, attributes.kernelSize[1], C, pW, ...dilations)
    runtime.call(
      'conv2dFilterGradient',
      items,
      ...[x.pointer, dy.pointer, workspace, paddedAt, offsetsAt, shares],
      ...[N, H, W, C, pH, pW, oH, oW, K, taps, ...strides, top, left],
    )
    runtime.call('conv2dFilterGradientReduce', taps, workspace, dw.pointer, shares, taps, K)
  },
}

function plan([N, H, W, C]: Shape, [, oH, oW, K]: Shape, attributes: Conv2dFilterGradientAttributes) {
  const [kH, kW] = attributes.kernelSize
  const { strides, dilations } = attributes
  const [top, left] = padding([H, W], [kH, kW], attributes)
  const taps = kH * kW * C
  const blocks = Math.ceil(K / 8)
  const shares = Math.min(Math.ceil(ITEMS / blocks), N * Math.ceil(oH / 4))
  const same = attributes.padding === 'same'
  const pH = same ? Math.max((oH - 1) * strides[0] + (kH - 1) * dilations[0] + 1, top + H) : H
  const pW = same ? Math.max((oW - 1) * strides[1] + (kW - 1) * dilations[1] + 1, left + W) : W
  const items = shares * blocks
  return {
    ...{ taps, shares, items, pH, pW, top, left },
    sums: items * Math.ceil(taps / 4) * 32,
    padded: pH !== H || pW !== W ? items * pH * pW * C : 0,
    offsets: Math.ceil(taps / 4) * 4,
  }
}
