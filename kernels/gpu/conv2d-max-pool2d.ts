// A convolution and the pooling behind it, one launch after the other. docs/pooling.md

import { ops } from '../ops.js'
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './conv2d.js'
import type { GpuKernel } from './kernel.js'
import { maxPool2d, maxPool2dGradient } from './pool2d.js'

export const conv2dMaxPool2d: GpuKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-then-max-pool2d',
  run(launcher, inputs, { pool, ...attributes }, y) {
    const shape = ops.conv2d({ x: inputs.x.shape, w: inputs.w.shape }, attributes)
    const z = { shape, cell: conv2d.run(launcher, inputs, attributes, shape) }
    return maxPool2d.run(launcher, { x: z }, pool, y)
  },
}

export const conv2dMaxPool2dFilterGradient: GpuKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'max-pool2d-gradient-then-conv2d-filter-gradient',
  run(launcher, { x, z, dy }, { pool, ...attributes }, shape) {
    const cell = maxPool2dGradient.run(launcher, { x: z, dy }, pool, z.shape)
    return conv2dFilterGradient.run(launcher, { x, dy: { shape: z.shape, cell } }, attributes, shape)
  },
}

export const conv2dMaxPool2dInputGradient: GpuKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'max-pool2d-gradient-then-conv2d-input-gradient',
  run(launcher, { w, z, dy }, { pool, ...attributes }, shape) {
    const cell = maxPool2dGradient.run(launcher, { x: z, dy }, pool, z.shape)
    return conv2dInputGradient.run(launcher, { w, dy: { shape: z.shape, cell } }, attributes, shape)
  },
}
