// functions/depthwise-conv2d-quads.ts: for channels in multiples of four, if four values are one texel, with one filter per
// channel.

import type { Conv2dWindow } from '../ops/conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { GpuKernel } from './kernel.js'
import { sumRows } from './sums.js'

/** Sizes; `w` has one filter per channel. */
const constantsOf = (x: Shape, w: Shape, window: Conv2dWindow) => ({
  ...conv2dGeometry(x, w, window),
  C4: x[3] / 4,
})

export const depthwiseConv2dQuads: GpuKernel<'depthwiseConv2d'> = {
  name: 'depthwise-conv2d-quads',
  supports: ({ w: [, , C, M] }, _, { quads }) => quads && areMultiplesOf4(C) && M === 1,
  run(launcher, { x, w, b }, { activation, ...window }, shape) {
    const ends = { bias: b ? 1 : 0, relu: activation === 'relu' ? 1 : 0 }
    const constants = { ...constantsOf(x.shape, w.shape, window), ...ends }
    return launcher.launch(
      'depthwiseConv2dQuads',
      sizeOf(shape),
      constants,
      [x.cell, w.cell, (b ?? w).cell],
      { quads: [true, true, true] },
    )
  },
}

export const depthwiseConv2dInputGradientQuads: GpuKernel<'depthwiseConv2dInputGradient'> = {
  name: 'depthwise-conv2d-input-gradient-quads',
  supports: ({ w: [, , C, M] }, _, { quads }) => quads && areMultiplesOf4(C) && M === 1,
  run(launcher, { dy, w }, { inputShape, ...window }, shape) {
    const constants = constantsOf(inputShape, w.shape, window)
    return launcher.launch('depthwiseConv2dInputGradientQuads', sizeOf(shape), constants, [dy.cell, w.cell], {
      quads: [true, true],
    })
  },
}

export const depthwiseConv2dFilterGradientQuads: GpuKernel<'depthwiseConv2dFilterGradient'> = {
  name: 'depthwise-conv2d-filter-gradient-quads',
  supports: ({ x, dy }, _, { quads }) => quads && areMultiplesOf4(x[3]) && dy[3] === x[3],
  run(launcher, { x, dy }, { kernelSize: _, ...window }, shape) {
    const [N] = x.shape
    const size = sizeOf(shape)
    const shares = launcher.launch(
      'depthwiseConv2dFilterGradientQuads',
      N * size,
      constantsOf(x.shape, shape, window),
      [x.cell, dy.cell],
      { quads: [true, true] },
    )
    return sumRows(launcher, shares, [N, size])
  },
}
