// A convolution and the pooling behind it, one launch after the other. docs/pooling.md

import { ops } from '../ops.js'
import { choose } from './choose.js'
import { conv2dFilterGradientRow, conv2dInputGradientRow, conv2dRow } from './conv2d-rows.js'
import type { GpuKernel } from './kernel.js'
import { maxPool2d, maxPool2dGradient } from './pool2d.js'

export const conv2dMaxPool2d: GpuKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-then-max-pool2d',
  run(launcher, inputs, { pool, ...attributes }, y) {
    const shapes = { x: inputs.x.shape, w: inputs.w.shape }
    const shape = ops.conv2d(shapes, attributes)
    const convolve = choose('conv2d', conv2dRow, launcher, shapes, attributes)
    const z = { shape, cell: convolve.run(launcher, inputs, attributes, shape) }
    return maxPool2d.run(launcher, { x: z }, pool, y)
  },
}

export const conv2dMaxPool2dFilterGradient: GpuKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'max-pool2d-gradient-then-conv2d-filter-gradient',
  run(launcher, { x, z, dy }, { pool, ...attributes }, shape) {
    const cell = maxPool2dGradient.run(launcher, { x: z, dy }, pool, z.shape)
    const shapes = { x: x.shape, dy: z.shape }
    const gradient = choose('conv2dFilterGradient', conv2dFilterGradientRow, launcher, shapes, attributes)
    return gradient.run(launcher, { x, dy: { shape: z.shape, cell } }, attributes, shape)
  },
}

export const conv2dMaxPool2dInputGradient: GpuKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'max-pool2d-gradient-then-conv2d-input-gradient',
  run(launcher, { w, z, dy }, { pool, ...attributes }, shape) {
    const cell = maxPool2dGradient.run(launcher, { x: z, dy }, pool, z.shape)
    const shapes = { dy: z.shape, w: w.shape }
    const gradient = choose('conv2dInputGradient', conv2dInputGradientRow, launcher, shapes, attributes)
    return gradient.run(launcher, { w, dy: { shape: z.shape, cell } }, attributes, shape)
  },
}
