// A convolution and the pooling behind it: in one launch where that can be, else one after the other. docs/pooling.md

import { ops, type Attributes, type Inputs } from '../ops.js'
import { sizeOf, type Shape } from '../shape.js'
import { choose } from './choose.js'
import { conv2dConstants } from './conv2d.js'
import { conv2dFilterGradientRow, conv2dInputGradientRow, conv2dRow } from './conv2d-rows.js'
import { inFours } from './fours.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'
import { maxPool2dGradientRow, maxPool2dRow, poolConstants } from './pool2d.js'

/** functions/conv2d-max-pool2d-quads.ts; the input's channels are filled up to fours. */
export const conv2dMaxPool2dQuads: GpuKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-max-pool2d-quads',
  supports(shapes, { pool, ...attributes }, { quads }) {
    if (!quads || !inFours(shapes.w[3]) || pool.poolSize.some((size) => size !== 2)) return false
    const conv = conv2dConstants(shapes.x, shapes.w, attributes)
    const pooled = poolConstants(ops.conv2d(shapes, attributes), pool)
    const inside =
      (conv.oH - 1) * conv.sH + (conv.kH - 1) * conv.dH < conv.H &&
      (conv.oW - 1) * conv.sW + (conv.kW - 1) * conv.dW < conv.W &&
      (pooled.oH - 1) * pooled.sH + 1 < conv.oH &&
      (pooled.oW - 1) * pooled.sW + 1 < conv.oW
    return inside && [conv, pooled].every(({ top, left }) => top === 0 && left === 0)
  },
  run(launcher, { x, w, b }, { pool, activation, ...window }, shape) {
    const { H, W, C, kH, kW, K, sH, sW, dH, dW } = conv2dConstants(x.shape, w.shape, window)
    const [, pooledH, pooledW] = shape
    const [pH, pW] = pool.strides
    const [C4, K4] = [Math.ceil(C / 4), K / 4]
    const full = inFours(C)
    const xs = full
      ? x.cell
      : launcher.launch('padColumns', (x.cell.length / C) * C4 * 4, { C, C4 }, [x.cell], { quads: [false] })
    const ws = full
      ? w.cell
      : launcher.launch('padInputs', kH * kW * C4 * 4 * K, { C, C4, K4 }, [w.cell], { quads: [true] })
    const constants = { H, W, C4, kH, kW, K4, sH, sW, dH, dW, pooledH, pooledW, pH, pW }
    const ends = { bias: b ? 1 : 0, relu: activation === 'relu' ? 1 : 0 }
    return launcher.launch(
      'conv2dMaxPool2dQuads',
      sizeOf(shape),
      { ...constants, ...ends },
      [xs, ws, (b ?? w).cell],
      { quads: [true, true, true] },
    )
  },
}

export const conv2dMaxPool2d: GpuKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-then-max-pool2d',
  run(launcher, inputs, { pool, ...attributes }, y) {
    const shapes = { x: inputs.x.shape, w: inputs.w.shape }
    const shape = ops.conv2d(shapes, attributes)
    const convolve = choose('conv2d', conv2dRow, launcher, shapes, attributes)
    const z = { shape, cell: convolve.run(launcher, inputs, attributes, shape) }
    return choose('maxPool2d', maxPool2dRow, launcher, { x: shape }, pool).run(launcher, { x: z }, pool, y)
  },
}

export const conv2dMaxPool2dFilterGradient: GpuKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'max-pool2d-gradient-then-conv2d-filter-gradient',
  run(launcher, { x, z, dy }, { pool, ...attributes }, shape) {
    const shapes = { x: x.shape, dy: z.shape }
    const gradient = choose('conv2dFilterGradient', conv2dFilterGradientRow, launcher, shapes, attributes)
    return gradient.run(launcher, { x, dy: poolGradient(launcher, { x: z, dy }, pool) }, attributes, shape)
  },
}

export const conv2dMaxPool2dInputGradient: GpuKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'max-pool2d-gradient-then-conv2d-input-gradient',
  run(launcher, { w, z, dy }, { pool, ...attributes }, shape) {
    const shapes = { dy: z.shape, w: w.shape }
    const gradient = choose('conv2dInputGradient', conv2dInputGradientRow, launcher, shapes, attributes)
    return gradient.run(launcher, { w, dy: poolGradient(launcher, { x: z, dy }, pool) }, attributes, shape)
  },
}

/** The gradient by what was pooled. */
function poolGradient(
  launcher: Launcher,
  inputs: Inputs<'maxPool2dGradient', Operand>,
  attributes: Attributes<'maxPool2dGradient'>,
): { shape: Shape; cell: Cell } {
  const { shape } = inputs.x
  const shapes = { x: shape, dy: inputs.dy.shape }
  const gradient = choose('maxPool2dGradient', maxPool2dGradientRow, launcher, shapes, attributes)
  return { shape, cell: gradient.run(launcher, inputs, attributes, shape) }
}
