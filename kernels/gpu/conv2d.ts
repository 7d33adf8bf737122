// functions/conv2d.ts. A filter's gradient is summed by image first, then over the images.

import { conv2dGeometry } from '../ops/window.js'
import { sizeOf } from '../shape.js'
import type { GpuKernel } from './kernel.js'
import { sumRows } from './sums.js'

export const conv2d: GpuKernel<'conv2d'> = {
  name: 'conv2d-direct',
  run(launcher, { x, w, b }, { activation, ...window }, shape) {
    const constants = {
      ...conv2dGeometry(x.shape, w.shape, window),
      bias: b ? 1 : 0,
      relu: activation === 'relu' ? 1 : 0,
    }
    return launcher.launch('conv2d', sizeOf(shape), constants, [x.cell, w.cell, (b ?? w).cell])
  },
}

export const conv2dInputGradient: GpuKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-direct',
  run(launcher, { dy, w }, { inputShape, ...window }, shape) {
    const constants = conv2dGeometry(inputShape, w.shape, window)
    return launcher.launch('conv2dInputGradient', sizeOf(shape), constants, [dy.cell, w.cell])
  },
}

export const conv2dFilterGradient: GpuKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-by-image',
  run(launcher, { x, dy }, { kernelSize: _, ...window }, shape) {
    const constants = conv2dGeometry(x.shape, shape, window)
    const [N] = x.shape
    const size = sizeOf(shape)
    const shares = launcher.launch('conv2dFilterGradient', N * size, constants, [x.cell, dy.cell])
    return sumRows(launcher, shares, [N, size])
  },
}
