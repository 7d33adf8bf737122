// functions/elementwise.ts, functions/softmax.ts; and what is random, which is drawn on the host: the hash behind it
// needs whole numbers of 32 bits, and a GPU's floats hold 24. docs/dropout.md

import { hash32, normal } from '../hash.js'
import { sizeOf } from '../shape.js'
import type { GpuKernel } from './kernel.js'

type UnaryName = 'relu' | 'sigmoid' | 'tanh' | 'softmax'
type GradientName = 'reluGradient' | 'sigmoidGradient' | 'tanhGradient' | 'softmaxGradient'

/** The last axis, for those that sum along it. */
const lastAxis = (op: UnaryName | GradientName, shape: readonly number[]): Record<string, number> =>
  op.startsWith('softmax') ? { K: shape[shape.length - 1] } : {}

export const unary = <K extends UnaryName>(op: K): GpuKernel<UnaryName> => ({
  name: op,
  run: (launcher, { x }, _, shape) => launcher.launch(op, sizeOf(shape), lastAxis(op, shape), [x.cell]),
})

export const gradient = <K extends GradientName>(op: K): GpuKernel<GradientName> => ({
  name: op,
  run: (launcher, { y, dy }, _, shape) =>
    launcher.launch(op, sizeOf(shape), lastAxis(op, shape), [y.cell, dy.cell]),
})

export const dropoutMask: GpuKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run(launcher, _, { rate, key }, shape) {
    const scale = 1 / (1 - rate)
    const threshold = rate * 2 ** 32
    const mask = new Float32Array(sizeOf(shape))
    for (let i = 0; i < mask.length; i++) mask[i] = hash32(key, i) >= threshold ? scale : 0
    return launcher.upload(mask)
  },
}

export const randomNormal: GpuKernel<'randomNormal'> = {
  name: 'random-normal',
  run(launcher, _, { stddev, key }, shape) {
    const values = new Float32Array(sizeOf(shape))
    for (let i = 0; i < values.length; i++) values[i] = stddev * normal(key, i)
    return launcher.upload(values)
  },
}
