// functions/prelu.ts

import { placesOf } from '../ops/prelu.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'
import { columnSums } from './sums.js'

function placing(
  launcher: Launcher,
  x: Shape,
  alpha: Shape,
): { readonly places: Cell; readonly length: number } {
  const places = Float32Array.from(placesOf(x, alpha))
  return { places: launcher.upload(places), length: places.length }
}

/** z where x > 0, else α·z. */
function scaleNegatives(launcher: Launcher, x: Operand, z: Operand, alpha: Operand): Cell {
  const { places, length } = placing(launcher, x.shape, alpha.shape)
  // A kernel is compiled for one size of each argument.
  const constants = { length, slopes: sizeOf(alpha.shape) }
  return launcher.launch('prelu', sizeOf(x.shape), constants, [x.cell, z.cell, alpha.cell, places])
}

export const prelu: GpuKernel<'prelu'> = {
  name: 'prelu',
  run: (launcher, { x, alpha }) => scaleNegatives(launcher, x, x, alpha),
}

export const preluInputGradient: GpuKernel<'preluInputGradient'> = {
  name: 'prelu-input-gradient',
  run: (launcher, { x, alpha, dy }) => scaleNegatives(launcher, x, dy, alpha),
}

export const preluAlphaGradient: GpuKernel<'preluAlphaGradient'> = {
  name: 'prelu-alpha-gradient',
  run(launcher, { x, dy }, { alphaShape }) {
    const { places, length } = placing(launcher, x.shape, alphaShape)
    const terms = launcher.launch('preluTerms', sizeOf(x.shape), {}, [x.cell, dy.cell])
    const sums = columnSums(launcher, terms, length)
    const size = sizeOf(alphaShape)
    return length === size ? sums : launcher.launch('preluTotal', size, { length }, [sums, places])
  },
}
