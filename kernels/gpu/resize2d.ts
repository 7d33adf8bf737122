// functions/resize2d.ts

import { positionsOf, type Sampling } from '../ops/resize2d.js'
import { sizeOf, type Shape } from '../shape.js'
import type { GpuKernel } from './kernel.js'

/** The sizes of both images, and the positions of the outputs along each axis. */
function geometry([, H, W, C]: Shape, [, oH, oW]: Shape, sampling: Sampling) {
  const rows = positionsOf(H, oH, sampling, 0)
  const columns = positionsOf(W, oW, sampling, 1)
  return {
    ...{ rowStep: rows.step, rowOffset: rows.offset, wholeRow: rows.whole },
    ...{ columnStep: columns.step, columnOffset: columns.offset, wholeColumn: columns.whole },
    ...{ H, W, C, oH, oW, bilinear: sampling.interpolation === 'bilinear' ? 1 : 0 },
  }
}

/** The most outputs that are less than 1 away from an input or beyond the last one, plus the one before them. */
function mostOutputs(n: number, o: number, sampling: Sampling, axis: 0 | 1): number {
  const { step, offset, whole } = positionsOf(n, o, sampling, axis)
  const beyond = Math.max(0, (o - 1) * step + offset - n * whole)
  return Math.ceil((2 * whole + beyond) / step) + 2
}

export const resize2d: GpuKernel<'resize2d'> = {
  name: 'resize2d',
  run: (launcher, { x }, sampling, shape) =>
    launcher.launch('resize2d', sizeOf(shape), geometry(x.shape, shape, sampling), [x.cell]),
}

export const resize2dGradient: GpuKernel<'resize2dGradient'> = {
  name: 'resize2d-gradient',
  run(launcher, { dy }, sampling, shape) {
    const [, H, W] = shape
    const [, oH, oW] = dy.shape
    const most = {
      mostRows: mostOutputs(H, oH, sampling, 0),
      mostColumns: mostOutputs(W, oW, sampling, 1),
    }
    const constants = { ...geometry(shape, dy.shape, sampling), ...most }
    return launcher.launch('resize2dGradient', sizeOf(shape), constants, [dy.cell])
  },
}
