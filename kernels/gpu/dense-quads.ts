// functions/dense-quads.ts: for inputs and units in multiples of four, if four values are one texel.

import { addBands } from './dense.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { GpuKernel } from './kernel.js'

const sizes = (N: number, I: number, O: number) => ({ N, I, O, I4: I / 4, O4: O / 4 })
const band = 64

export const denseQuads: GpuKernel<'dense'> = {
  name: 'dense-in-bands-quads',
  supports: ({ w: [I, O] }, _, { quads }) => quads && areMultiplesOf4(I, O),
  run(launcher, { x, w, b }, attributes, [N, O]) {
    const constants = { ...sizes(N, w.shape[0], O), band: Math.min(band, w.shape[0] / 4) }
    const bands = Math.ceil(w.shape[0] / 4 / band)
    const shares = launcher.launch('denseBandsQuads', bands * N * O, constants, [x.cell, w.cell], {
      quads: [true, true],
    })
    return addBands(launcher, { shares, bands, N, O, b, w }, attributes)
  },
}

export const denseInputGradientQuads: GpuKernel<'denseInputGradient'> = {
  name: 'dense-input-gradient-quads',
  supports: ({ w: [I, O] }, _, { quads }) => quads && areMultiplesOf4(I, O),
  run(launcher, { dy, w }, _, [N, I]) {
    return launcher.launch('denseInputGradientQuads', N * I, sizes(N, I, w.shape[1]), [dy.cell, w.cell], {
      quads: [true, true],
    })
  },
}

export const denseWeightGradientQuads: GpuKernel<'denseWeightGradient'> = {
  name: 'dense-weight-gradient-quads',
  supports: ({ dy: [, O] }, _, { quads }) => quads && areMultiplesOf4(O),
  run(launcher, { x, dy }, _, [I, O]) {
    return launcher.launch('denseWeightGradientQuads', I * O, sizes(x.shape[0], I, O), [x.cell, dy.cell], {
      quads: [false, true],
    })
  },
}
