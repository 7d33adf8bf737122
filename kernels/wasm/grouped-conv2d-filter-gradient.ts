// Host side of assembly/grouped-conv2d-filter-gradient.ts.

import type { GroupedConv2dFilterGradientAttributes } from '../ops/grouped-conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import type { WasmKernel } from './kernel.js'

/** The fewest items for threads to share, if there are as many. More items mean more sums to add. */
const leastItems = 32
/** Approximate floats of a group's band of rows in the image and the gradient: a first-level cache of 32 kB holds them. */
const bandFloats = 6144

function plan(x: Shape, dy: Shape, { groups: G, ...attributes }: GroupedConv2dFilterGradientAttributes) {
  const w = [...attributes.kernelSize, x[3] / G, dy[3]]
  const { C, K, ...geometry } = conv2dGeometry(x, w, attributes)
  const { oH, oW, kH, kW, sH, sW, dH, dW } = geometry
  const [N, own] = [x[0], { C: C / G, K: K / G }]
  const rowFloats = ((oW - 1) * sW + (kW - 1) * dW + 1) * own.C
  const most = Math.floor((bandFloats - (kH - 1) * dH * rowFloats) / (sH * rowFloats + oW * own.K))
  const bands = Math.ceil(oH / Math.max(1, most))
  const band = Math.ceil(oH / bands)
  const imageFloats = Math.ceil((((band - 1) * sH + (kH - 1) * dH + 1) * rowFloats) / 16 + 1) * 16
  const slotFloats = 32 + imageFloats + Math.ceil((band * oW * own.K) / 16 + 1) * 16
  const shares = Math.min(N * Math.ceil(oH / band), Math.ceil(leastItems / G))
  // A single share's sums are the gradient itself.
  const sumFloats = shares > 1 ? Math.ceil((shares * sizeOf(w)) / 16) * 16 : 0
  return { sizes: { N, G, ...geometry, ...own }, band, imageFloats, slotFloats, shares, sumFloats }
}

export const groupedConv2dFilterGradientDirect: WasmKernel<'groupedConv2dFilterGradient'> = {
  name: 'grouped-conv2d-filter-gradient-direct',
  workspace: ({ x, dy }, attributes) => {
    const { sumFloats, shares, slotFloats, sizes } = plan(x, dy, attributes)
    return sumFloats + shares * sizes.G * slotFloats
  },
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const { sizes, band, imageFloats, slotFloats, shares, sumFloats } = plan(x.shape, dy.shape, attributes)
    const { N, G, H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = sizes
    const sums = sumFloats > 0 ? workspace : dw.pointer
    const slots = workspace + sumFloats * 4
    runtime.call('groupedConv2dFilterGradient', shares * G, {
      ...{ x: x.pointer, dy: dy.pointer, sums, slots, slotFloats, imageFloats, shares, band },
      ...{ N, G, H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left },
    })
    const taps = sizeOf(dw.shape)
    if (sumFloats > 0)
      runtime.call(
        'biasGradientTotal',
        { count: taps, atLeast: 128 },
        { sums, db: dw.pointer, K: taps, P: shares },
      )
  },
}
