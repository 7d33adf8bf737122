// Host side of assembly/conv2d-filter-gradient.ts: the filter gradient of any convolution.

import type { Conv2dFilterGradientAttributes } from '../ops/conv2d.js'
import type { Shape } from '../shape.js'
import { padding } from './conv2d-direct.js'
import type { WasmKernel } from './kernel.js'

/** Fewest items of work to share among threads, where there are as many; more make more partial sums to add. */
const leastItems = 32
/** Pixels that a band should have, about: more rest the sums less often, fewer stay in the first cache. */
const bandPixels = 128

export const conv2dFilterGradientDirect: WasmKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-direct',
  workspace: (shapes, attributes) => {
    const { sums, offsets, items, slotFloats } = plan(shapes.x, shapes.dy, attributes)
    return sums + offsets + items * slotFloats
  },
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const [N, H, W, C] = x.shape
    const [, oH, oW, K] = dy.shape
    const { strides, dilations, kernelSize } = attributes
    const { taps, shares, band, pH, pW, ...sizes } = plan(x.shape, dy.shape, attributes)
    const [top, left] = padding([H, W], kernelSize, attributes)
    const offsets = workspace + sizes.sums * 4
    const slots = offsets + sizes.offsets * 4
    runtime.call('conv2dTapOffsets', sizes.offsets, offsets, taps, kernelSize[1], C, pW, ...dilations)
    runtime.call(
      'conv2dFilterGradient',
      sizes.items,
      ...[x.pointer, dy.pointer, workspace, slots, sizes.slotFloats, offsets, shares, band],
      ...[N, H, W, C, pH, pW, oH, oW, K, taps, ...strides, top, left],
    )
    runtime.call('conv2dFilterGradientReduce', taps, workspace, dw.pointer, shares, taps, K)
  },
}

function plan([N, H, W, C]: Shape, [, oH, oW, K]: Shape, attributes: Conv2dFilterGradientAttributes) {
  const { kernelSize, strides, dilations } = attributes
  const [kH, kW] = kernelSize
  const [top, left] = padding([H, W], kernelSize, attributes)
  const taps = kH * kW * C
  const blocks = Math.ceil(K / 8)
  const band = Math.min(oH, Math.ceil(bandPixels / oW))
  const shares = Math.min(Math.ceil(leastItems / blocks), N * Math.ceil(oH / band))
  const same = attributes.padding === 'same'
  const pH = same ? Math.max((oH - 1) * strides[0] + (kH - 1) * dilations[0] + 1, top + H) : H
  const pW = same ? Math.max((oW - 1) * strides[1] + (kW - 1) * dilations[1] + 1, left + W) : W
  const items = shares * blocks
  return {
    ...{ taps, shares, items, band, pH, pW },
    sums: items * Math.ceil(taps / 4) * 32,
    offsets: Math.ceil(taps / 4) * 4,
    slotFloats: band * oW * 8 + (pH !== H || pW !== W ? pH * pW * C : 0),
  }
}
