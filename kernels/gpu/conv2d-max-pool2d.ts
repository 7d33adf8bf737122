// A convolution and the pooling after it, one launch after the other; functions/argmax.ts. docs/pooling.md

import type { Conv2dWindow } from '../ops/conv2d.js'
import type { Pool2dAttributes } from '../ops/pool2d.js'
import { ops, type Attributes, type Inputs } from '../ops.js'
import { pool2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import { choose } from '../choose.js'
import { conv2dFilterGradientRow, conv2dInputGradientRow, conv2dRow } from './conv2d-rows.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'
import { maxPool2dRow } from './pool2d.js'

export const conv2dMaxPool2d: GpuKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-then-max-pool2d',
  run: (launcher, inputs, attributes, y) =>
    pooled(launcher, convolve(launcher, inputs, attributes), attributes.pool, y),
}

export const conv2dMaxPool2dWithArgmax: GpuKernel<'conv2dMaxPool2dWithArgmax'> = {
  name: 'conv2d-then-max-pool2d-with-argmax',
  run(launcher, inputs, attributes, { y, argmax }) {
    const { pool } = attributes
    const z = convolve(launcher, inputs, attributes)
    return {
      y: pooled(launcher, z, pool, y),
      argmax: place(launcher, 'maxPool2dArgmax', sizeOf(argmax), pool2dGeometry(z.shape, pool), [z.cell]),
    }
  },
}

export const conv2dMaxPool2dFilterGradient: GpuKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'max-unpool2d-then-conv2d-filter-gradient',
  run(launcher, { x, argmax, dy }, { pool, ...attributes }, shape) {
    const dz = unpooled(
      launcher,
      { argmax, dy },
      pool,
      ops.conv2d({ x: x.shape, w: shape }, windowOf(attributes)),
    )
    const shapes = { x: x.shape, dy: dz.shape }
    const gradient = choose(conv2dFilterGradientRow, shapes, attributes, launcher)
    return gradient.run(launcher, { x, dy: dz }, attributes, shape)
  },
}

export const conv2dMaxPool2dInputGradient: GpuKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'max-unpool2d-then-conv2d-input-gradient',
  run(launcher, { w, argmax, dy }, { pool, ...attributes }, shape) {
    const dz = unpooled(
      launcher,
      { argmax, dy },
      pool,
      ops.conv2d({ x: shape, w: w.shape }, windowOf(attributes)),
    )
    const shapes = { dy: dz.shape, w: w.shape }
    const gradient = choose(conv2dInputGradientRow, shapes, attributes, launcher)
    return gradient.run(launcher, { w, dy: dz }, attributes, shape)
  },
}

/** The convolution's part of a gradient's attributes. */
const windowOf = ({ strides, padding, dilations }: Conv2dWindow): Conv2dWindow => ({
  strides,
  padding,
  dilations,
})

function convolve(
  launcher: Launcher,
  inputs: Inputs<'conv2d', Operand>,
  { pool: _, ...attributes }: Attributes<'conv2dMaxPool2d'>,
): Operand {
  const shapes = { x: inputs.x.shape, w: inputs.w.shape }
  const shape = ops.conv2d(shapes, attributes)
  const kernel = choose(conv2dRow, shapes, attributes, launcher)
  return { shape, cell: kernel.run(launcher, inputs, attributes, shape) }
}

const pooled = (launcher: Launcher, z: Operand, pool: Pool2dAttributes, y: Shape): Cell =>
  choose(maxPool2dRow, { x: z.shape }, pool, launcher).run(launcher, { x: z }, pool, y)

/** The gradient with respect to the convolution's output, in the shape of z. */
const unpooled = (
  launcher: Launcher,
  { argmax, dy }: { readonly argmax: Operand; readonly dy: Operand },
  pool: Pool2dAttributes,
  z: Shape,
): Operand => ({
  shape: z,
  cell: place(launcher, 'maxUnpool2d', sizeOf(z), pool2dGeometry(z, pool), [argmax.cell, dy.cell]),
})

/** Runs a function of argmax.ts, or its counterpart in argmax-quads.ts if the number of channels is a multiple of four. */
function place(
  launcher: Launcher,
  name: 'maxPool2dArgmax' | 'maxUnpool2d',
  length: number,
  constants: ReturnType<typeof pool2dGeometry>,
  args: readonly Cell[],
): Cell {
  if (!launcher.quads || !areMultiplesOf4(constants.C)) return launcher.launch(name, length, constants, args)
  const C4 = constants.C / 4
  return launcher.launch(`${name}Quads`, length, { ...constants, C4 }, args, { quads: args.map(() => true) })
}
