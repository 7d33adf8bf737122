// functions/merge.ts

import { isGate, type AddAttributes } from '../ops/merge.js'
import { sizeOf } from '../shape.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { GpuKernel } from './kernel.js'
import { bandOf, sumRows } from './sums.js'

const addConstants = ({ coefficients: [alpha, beta] = [1, 1], activation }: AddAttributes) => ({
  ...{ alpha, beta },
  relu: activation === 'relu' ? 1 : 0,
})

export const addQuads: GpuKernel<'add'> = {
  name: 'add-quads',
  supports: ({ a }, _, { quads }) => quads && areMultiplesOf4(sizeOf(a)),
  run: (launcher, { a, b }, attributes, shape) =>
    launcher.launch('addQuads', sizeOf(shape), addConstants(attributes), [a.cell, b.cell], {
      quads: [true, true],
    }),
}

export const add: GpuKernel<'add'> = {
  name: 'add',
  run: (launcher, { a, b }, attributes, shape) =>
    launcher.launch('add', sizeOf(shape), addConstants(attributes), [a.cell, b.cell]),
}

export const scale: GpuKernel<'scale'> = {
  name: 'scale',
  run: (launcher, { x }, { factor }, shape) => launcher.launch('scale', sizeOf(shape), {}, [x.cell, factor]),
}

const extremum = (name: string, sign: 1 | -1): GpuKernel<'maximum' | 'minimum'> => ({
  name,
  run: (launcher, { a, b }, _, shape) =>
    launcher.launch('extremum', sizeOf(shape), { sign }, [a.cell, b.cell]),
})

const extremumGradient = (name: string, sign: 1 | -1): GpuKernel<'maximumGradient' | 'minimumGradient'> => ({
  name,
  run(launcher, { a, b, dy }) {
    const of = (ofB: 0 | 1) =>
      launcher.launch('extremumGradient', dy.cell.length, { sign, ofB }, [a.cell, b.cell, dy.cell])
    return { da: of(0), db: of(1) }
  },
})

export const maximum = extremum('maximum', 1)
export const minimum = extremum('minimum', -1)
export const maximumGradient = extremumGradient('maximum-gradient', 1)
export const minimumGradient = extremumGradient('minimum-gradient', -1)

export const multiply: GpuKernel<'multiply'> = {
  name: 'multiply',
  run: (launcher, { a, b }, _, shape) => launcher.launch('multiply', sizeOf(shape), {}, [a.cell, b.cell]),
}

export const multiplyGateQuads: GpuKernel<'multiply'> = {
  name: 'multiply-gate-quads',
  supports: ({ a, b }, _, { quads }) => quads && isGate(a, b) && areMultiplesOf4(a[3]),
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

/** Over bands of pixels first, as `sumRows` sums rows. */
export const multiplyGateGradient: GpuKernel<'multiplyGateGradient'> = {
  name: 'multiply-gate-gradient-in-bands',
  run(launcher, { a, dy }, _, [N, , , C]) {
    const pixels = a.shape[1] * a.shape[2]
    const band = bandOf(pixels)
    const bands = Math.ceil(pixels / band)
    const args = [a.cell, dy.cell]
    const shares =
      launcher.quads && areMultiplesOf4(C)
        ? launcher.launch('gateBandsQuads', bands * N * C, { N, C4: C / 4, pixels, band }, args, {
            quads: [true, true],
          })
        : launcher.launch('gateBands', bands * N * C, { N, C, pixels, band }, args)
    return sumRows(launcher, shares, [bands, N * C])
  },
}
