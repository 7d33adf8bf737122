// The input gradient of a convolution, by the first kernel that supports the shapes, then functions/add-bias.ts.

import { choose } from '../choose.js'
import { asInputGradient } from '../ops/conv2d-transpose.js'
import { groupedConv2dInputGradient } from './conv2d.js'
import { conv2dInputGradientRow } from './conv2d-rows.js'
import type { GpuKernel } from './kernel.js'

const transposing = (
  name: string,
  row: readonly GpuKernel<'groupedConv2dInputGradient'>[],
  supports: (groups: number) => boolean,
): GpuKernel<'conv2dTranspose'> => ({
  name,
  supports: (_, { groups = 1 }) => supports(groups),
  run(launcher, { x, w, b }, attributes, shape) {
    const gradient = asInputGradient(shape, attributes)
    const kernel = choose(row, { dy: x.shape, w: w.shape }, gradient, launcher)
    const sums = kernel.run(launcher, { dy: x, w }, gradient, shape)
    const relu = attributes.activation === 'relu' ? 1 : 0
    if (!b && !relu) return sums
    const constants = { K: shape[3], bias: b ? 1 : 0, relu }
    return launcher.launch('addBias', sums.length, constants, [sums, (b ?? w).cell])
  },
})

export const conv2dTranspose = transposing(
  'conv2d-transpose',
  conv2dInputGradientRow,
  (groups) => groups === 1,
)
export const groupedConv2dTranspose = transposing(
  'grouped-conv2d-transpose',
  [groupedConv2dInputGradient],
  () => true,
)
