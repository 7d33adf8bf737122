// functions/conv2d.ts. A filter's gradient is summed by image first, then over the images.

import type { Conv2dWindow } from '../ops/conv2d.js'
import { sizeOf, type Shape } from '../shape.js'
import { axis } from '../ops/window.js'
import type { GpuKernel } from './kernel.js'
import { sumRows } from './sums.js'

/** The sizes of a convolution, named as in its formula. */
export function conv2dConstants(
  [, H, W, C]: Shape,
  [kH, kW, , K]: Shape,
  { strides: [sH, sW], dilations: [dH, dW], padding }: Conv2dWindow,
) {
  const rows = axis(H, kH, sH, dH, padding)
  const columns = axis(W, kW, sW, dW, padding)
  const [oH, oW, top, left] = [rows.out, columns.out, rows.before, columns.before]
  return { H, W, C, kH, kW, K, sH, sW, dH, dW, oH, oW, top, left }
}

export const conv2d: GpuKernel<'conv2d'> = {
  name: 'conv2d-direct',
  run(launcher, { x, w, b }, { activation, ...window }, shape) {
    const constants = {
      ...conv2dConstants(x.shape, w.shape, window),
      bias: b ? 1 : 0,
      relu: activation === 'relu' ? 1 : 0,
    }
    return launcher.launch('conv2d', sizeOf(shape), constants, [x.cell, w.cell, (b ?? w).cell])
  },
}

export const conv2dInputGradient: GpuKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-direct',
  run(launcher, { dy, w }, { inputShape, ...window }, shape) {
    const constants = conv2dConstants(inputShape, w.shape, window)
    return launcher.launch('conv2dInputGradient', sizeOf(shape), constants, [dy.cell, w.cell])
  },
}

export const conv2dFilterGradient: GpuKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-by-image',
  run(launcher, { x, dy }, { kernelSize: _, ...window }, shape) {
    const constants = conv2dConstants(x.shape, shape, window)
    const [N] = x.shape
    const size = sizeOf(shape)
    const shares = launcher.launch('conv2dFilterGradient', N * size, constants, [x.cell, dy.cell])
    return sumRows(launcher, shares, [N, size])
  },
}
