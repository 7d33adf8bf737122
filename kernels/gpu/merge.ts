// functions/merge.ts

import { isGate } from '../ops/merge.js'
import { sizeOf } from '../shape.js'
import { inFours } from './fours.js'
import type { GpuKernel } from './kernel.js'
import { bandOf, sumRows } from './sums.js'

export const addQuads: GpuKernel<'add'> = {
  name: 'add-quads',
  supports: ({ a }, _, { quads }) => quads && inFours(sizeOf(a)),
  run: (launcher, { a, b }, { activation }, shape) =>
    launcher.launch('addQuads', sizeOf(shape), { relu: activation === 'relu' ? 1 : 0 }, [a.cell, b.cell], {
      quads: [true, true],
    }),
}

export const add: GpuKernel<'add'> = {
  name: 'add',
  run: (launcher, { a, b }, { activation }, shape) =>
    launcher.launch('add', sizeOf(shape), { relu: activation === 'relu' ? 1 : 0 }, [a.cell, b.cell]),
}

export const multiply: GpuKernel<'multiply'> = {
  name: 'multiply',
  supports: ({ a, b }) => !isGate(a, b),
  run: (launcher, { a, b }, _, shape) => launcher.launch('multiply', sizeOf(shape), {}, [a.cell, b.cell]),
}

export const multiplyGateQuads: GpuKernel<'multiply'> = {
  name: 'multiply-gate-quads',
  supports: ({ a, b }, _, { quads }) => quads && isGate(a, b) && inFours(a[3]),
  run: (launcher, { a, b }, _, [N, H, W, C]) =>
    launcher.launch(
      'multiplyGateQuads',
      N * H * W * C,
      { C4: C / 4, size4: (H * W * C) / 4 },
      [a.cell, b.cell],
      { quads: [true, true] },
    ),
}

export const multiplyGate: GpuKernel<'multiply'> = {
  name: 'multiply-gate',
  supports: ({ a, b }) => isGate(a, b),
  run: (launcher, { a, b }, _, [N, H, W, C]) =>
    launcher.launch('multiplyGate', N * H * W * C, { C, size: H * W * C }, [a.cell, b.cell]),
}

/** Of bands of pixels first, as `sumRows` sums rows. */
export const multiplyGateGradient: GpuKernel<'multiplyGateGradient'> = {
  name: 'multiply-gate-gradient-in-bands',
  run(launcher, { a, dy }, _, [N, , , C]) {
    const pixels = a.shape[1] * a.shape[2]
    const band = bandOf(pixels)
    const bands = Math.ceil(pixels / band)
    const args = [a.cell, dy.cell]
    const shares =
      launcher.quads && inFours(C)
        ? launcher.launch('gateBandsQuads', bands * N * C, { N, C4: C / 4, pixels, band }, args, {
            quads: [true, true],
          })
        : launcher.launch('gateBands', bands * N * C, { N, C, pixels, band }, args)
    return sumRows(launcher, shares, [bands, N * C])
  },
}
