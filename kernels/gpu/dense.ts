// functions/dense.ts

import type { Attributes } from '../ops.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'

// Few inputs per thread, because there are few outputs: in the case study 32 · 128, from 8,192 inputs.
const band = 256

export const dense: GpuKernel<'dense'> = {
  name: 'dense-in-bands',
  run(launcher, { x, w, b }, { activation }, [N, O]) {
    const I = w.shape[0]
    const bands = Math.ceil(I / band)
    const size = N * O
    const shares = launcher.launch('denseBands', bands * size, { N, I, O, band: Math.min(band, I) }, [
      x.cell,
      w.cell,
    ])
    return addBands(launcher, { shares, bands, N, O, b, w }, { activation })
  },
}

interface Shares {
  readonly shares: Cell
  readonly bands: number
  readonly N: number
  readonly O: number
  readonly b?: Operand
  readonly w: Operand
}

/** Adds the shares of y, then the bias, and applies the activation. */
export function addBands(
  launcher: Launcher,
  { shares, bands, N, O, b, w }: Shares,
  { activation }: Attributes<'dense'>,
): Cell {
  const size = N * O
  const constants = { O, bands, size, bias: b ? 1 : 0, relu: activation === 'relu' ? 1 : 0 }
  return launcher.launch('addBands', size, constants, [shares, (b ?? w).cell])
}

export const denseInputGradient: GpuKernel<'denseInputGradient'> = {
  name: 'dense-input-gradient',
  run(launcher, { dy, w }, _, [N, I]) {
    return launcher.launch('denseInputGradient', N * I, { I, O: w.shape[1] }, [dy.cell, w.cell])
  },
}

export const denseWeightGradient: GpuKernel<'denseWeightGradient'> = {
  name: 'dense-weight-gradient',
  run(launcher, { x, dy }, _, [I, O]) {
    return launcher.launch('denseWeightGradient', I * O, { N: x.shape[0], I, O }, [x.cell, dy.cell])
  },
}
