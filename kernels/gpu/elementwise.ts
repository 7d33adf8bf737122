// functions/softmax.ts, and random numbers, which are drawn on the host: their hash needs 32-bit whole numbers, and a GPU's
// floats hold only 24 bits. docs/dropout.md

import { hash32, normal } from '../hash.js'
import { sizeOf, type Shape } from '../shape.js'
import type { DropoutAttributes } from '../ops/elementwise.js'
import type { Cell, GpuKernel, Launcher } from './kernel.js'

export const softmax: GpuKernel<'softmax'> = {
  name: 'softmax',
  run: (launcher, { x }, _, shape) => launcher.launch('softmax', sizeOf(shape), lastAxis(shape), [x.cell]),
}

export const softmaxGradient: GpuKernel<'softmaxGradient'> = {
  name: 'softmaxGradient',
  run: (launcher, { y, dy }, _, shape) =>
    launcher.launch('softmaxGradient', sizeOf(shape), lastAxis(shape), [y.cell, dy.cell]),
}

const lastAxis = (shape: Shape) => ({ K: shape[shape.length - 1] })

function drawMask(launcher: Launcher, { rate, key }: DropoutAttributes, length: number): Cell {
  const scale = 1 / (1 - rate)
  const threshold = rate * 2 ** 32
  const mask = new Float32Array(length)
  for (let i = 0; i < length; i++) mask[i] = hash32(key, i) >= threshold ? scale : 0
  return launcher.upload(mask)
}

export const dropout: GpuKernel<'dropout'> = {
  name: 'dropout',
  run(launcher, { x: { cell } }, attributes) {
    const mask = drawMask(launcher, attributes, cell.length)
    return launcher.launch('multiply', cell.length, {}, [cell, mask])
  },
}

export const dropoutMask: GpuKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run: (launcher, _, attributes, shape) => drawMask(launcher, attributes, sizeOf(shape)),
}

export const randomNormal: GpuKernel<'randomNormal'> = {
  name: 'random-normal',
  run(launcher, _, { stddev, key }, shape) {
    const values = new Float32Array(sizeOf(shape))
    for (let i = 0; i < values.length; i++) values[i] = stddev * normal(key, i)
    return launcher.upload(values)
  },
}
