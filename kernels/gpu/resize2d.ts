// functions/resize2d.ts

import type { Interpolation } from '../ops/resize2d.js'
import { sizeOf, type Shape } from '../shape.js'
import type { GpuKernel } from './kernel.js'

/** The sizes of both images, and the quotients nH / dH and nW / dW of the sizes in lowest terms. */
function geometry([, H, W, C]: Shape, [, oH, oW]: Shape, interpolation: Interpolation) {
  const rows = greatestDivisor(H, oH)
  const columns = greatestDivisor(W, oW)
  const quotients = { nH: H / rows, dH: oH / rows, nW: W / columns, dW: oW / columns }
  return { ...quotients, H, W, C, oH, oW, bilinear: interpolation === 'bilinear' ? 1 : 0 }
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

export const resize2d: GpuKernel<'resize2d'> = {
  name: 'resize2d',
  run: (launcher, { x }, { interpolation }, shape) =>
    launcher.launch('resize2d', sizeOf(shape), geometry(x.shape, shape, interpolation), [x.cell]),
}

export const resize2dGradient: GpuKernel<'resize2dGradient'> = {
  name: 'resize2d-gradient',
  run(launcher, { dy }, { interpolation }, shape) {
    const constants = geometry(shape, dy.shape, interpolation)
    const { nH, dH, nW, dW } = constants
    // The most outputs that are less than 1 away from an input, and the one before them.
    const most = { mostRows: Math.ceil((2 * dH) / nH) + 2, mostColumns: Math.ceil((2 * dW) / nW) + 2 }
    return launcher.launch('resize2dGradient', sizeOf(shape), { ...constants, ...most }, [dy.cell])
  },
}
