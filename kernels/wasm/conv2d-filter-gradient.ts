// Host side of assembly/conv2d-filter-gradient.ts: the filter gradient of any convolution.

import type { Conv2dFilterGradientAttributes } from '../ops/conv2d.js'
import { conv2dGeometry, paddedSize } from '../ops/window.js'
import type { Shape } from '../shape.js'
import { equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'

/** The fewest items for threads to share, if there are as many. More items mean more partial sums to add. */
const leastItems = 32
/**
 * The approximate number of pixels in a band. With more, sums stay in registers longer; with fewer, pixels stay in the
 * first-level cache.
 */
const bandPixels = 128

export const conv2dFilterGradientDirect: WasmKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-direct',
  workspace: ({ x, dy }, attributes) => {
    const { sumFloats, offsetFloats, items, slotFloats } = plan(x, dy, attributes)
    return sumFloats + offsetFloats + items * slotFloats
  },
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const { taps, shares, items, band, pH, pW, sumFloats, offsetFloats, slotFloats } = plan(
      x.shape,
      dy.shape,
      attributes,
    )
    const [N] = x.shape
    const { H, W, C, oH, oW, K, kW, sH, sW, dH, dW, top, left } = conv2dGeometry(
      x.shape,
      dw.shape,
      attributes,
    )
    const offsets = workspace + sumFloats * 4
    const places = equalItems(offsetFloats, { floats: offsetFloats })
    runtime.call('conv2dTapOffsets', places, { offsets, taps, kW, C, pW, dH, dW })
    runtime.call('conv2dFilterGradient', items, {
      x: x.pointer,
      dy: dy.pointer,
      sums: workspace,
      slots: offsets + offsetFloats * 4,
      slotFloats,
      offsets,
      shares,
      band,
      N,
      H,
      W,
      C,
      pH,
      pW,
      oH,
      oW,
      K,
      taps,
      sH,
      sW,
      top,
      left,
    })
    const totals = equalItems(taps, { floats: shares * taps * K })
    runtime.call('conv2dFilterGradientReduce', totals, { sums: workspace, dw: dw.pointer, shares, taps, K })
  },
}

function plan(x: Shape, dy: Shape, attributes: Conv2dFilterGradientAttributes) {
  const geometry = conv2dGeometry(x, [...attributes.kernelSize, x[3], dy[3]], attributes)
  const { H, W, C, oH, oW, K, kH, kW } = geometry
  const { pH, pW } = paddedSize(geometry)
  const taps = kH * kW * C
  const blocks = Math.ceil(K / 8)
  const band = Math.min(oH, Math.ceil(bandPixels / oW))
  const shares = Math.min(Math.ceil(leastItems / blocks), x[0] * Math.ceil(oH / band))
  const items = shares * blocks
  const sumFloats = items * Math.ceil(taps / 4) * 32
  const offsetFloats = Math.ceil(taps / 4) * 4
  const slotFloats = band * oW * 8 + (pH !== H || pW !== W ? pH * pW * C : 0)
  return { taps, shares, items, band, pH, pW, sumFloats, offsetFloats, slotFloats }
}
