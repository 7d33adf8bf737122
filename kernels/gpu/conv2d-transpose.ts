// conv2dInputGradient by whichever kernel supports the shapes, then functions/add-bias.ts.

import { choose } from '../choose.js'
import { conv2dInputGradientRow } from './conv2d-rows.js'
import type { GpuKernel } from './kernel.js'

export const conv2dTranspose: GpuKernel<'conv2dTranspose'> = {
  name: 'conv2d-transpose',
  run(launcher, { x, w, b }, { strides, dilations, padding, activation }, shape) {
    const gradient = { strides, dilations, padding, inputShape: shape }
    const kernel = choose(conv2dInputGradientRow, { dy: x.shape, w: w.shape }, gradient, launcher)
    const sums = kernel.run(launcher, { dy: x, w }, gradient, shape)
    const relu = activation === 'relu' ? 1 : 0
    if (!b && !relu) return sums
    const constants = { K: shape[3], bias: b ? 1 : 0, relu }
    return launcher.launch('addBias', sums.length, constants, [sums, (b ?? w).cell])
  },
}
