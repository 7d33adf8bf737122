// Host side of assembly/conv2d-max-pool2d-input-gradient.ts: the input gradient of any convolution followed by max pooling.

import type { Conv2dInputGradientAttributes } from '../ops/conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import {
  bandOf,
  imageLayout,
  listBytes,
  listFloats,
  poolingOf,
  upToLine,
  type Pooled,
} from './conv2d-max-pool2d-plan.js'
import { equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'

/** How many parts of the images threads share: the most parts of a launch. */
const mostShares = 64

// Never slower than maxPool2dGradient followed by the fastest conv2dInputGradient. In ms, measured as for the filter
// gradient: 10 / 13, 10 / 11, 11 / 15, 3.6 / 12, and with pooling 3×3 7 / 16.
export const conv2dMaxPool2dInputGradient: WasmKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'conv2d-max-pool2d-input-gradient',
  workspace: ({ w, dy }, attributes) => {
    const { runs, filterFloats, shares, slotFloats } = plan(w, dy, attributes)
    return upToLine(runs.length) + filterFloats + shares * slotFloats
  },
  run(runtime, { w, argmax, dy }, attributes, dx, workspace) {
    const { geometry, layout, runs, filterFloats, shares, slotFloats, listBytes, band, copies } = plan(
      w.shape,
      dy.shape,
      attributes,
    )
    const { H, W, C, K, kH, kW, top, left } = geometry
    const packed = workspace + upToLine(runs.length) * 4
    runtime.write(
      workspace,
      Int32Array.from(runs, (floats) => floats * 4),
    )
    runtime.call('conv2dMaxPool2dPack', equalItems(K, { floats: sizeOf(w.shape) }), {
      w: w.pointer,
      packed,
      taps: kH * kW,
      C,
      K,
    })
    runtime.call('conv2dMaxPool2dInputGradient', shares, {
      packed,
      argmax: argmax.pointer,
      dy: dy.pointer,
      dx: dx.pointer,
      runs: workspace,
      slots: packed + filterFloats * 4,
      slotFloats,
      listBytes,
      shares,
      band,
      copies: copies ? 1 : 0,
      runCount: runs.length,
      vectors: layout.run / 4,
      N: dx.shape[0],
      H,
      W,
      C,
      pH: layout.pH,
      pW: layout.pW,
      top,
      left,
      ...layout.steps,
      ...poolingOf(geometry, attributes),
    })
  },
}

function plan(w: Shape, dy: Shape, attributes: Conv2dInputGradientAttributes & Pooled) {
  const { inputShape } = attributes
  const geometry = conv2dGeometry(inputShape, w, attributes)
  const { C, K, kH, kW } = geometry
  const channels = Math.ceil(C / 4) * 4
  const layout = imageLayout(geometry, channels, attributes)
  const { runs } = layout
  const band = bandOf(dy, layout.bandFloats)
  const copies = layout.padded || channels !== C
  const shares = Math.min(inputShape[0], mostShares)
  const filterFloats = upToLine(K * kH * kW * channels)
  const slotFloats = listFloats(band, dy) + (copies ? upToLine(layout.imageFloats) : 0)
  return {
    geometry,
    layout,
    runs,
    filterFloats,
    shares,
    slotFloats,
    listBytes: listBytes(band, dy),
    band,
    copies,
  }
}
