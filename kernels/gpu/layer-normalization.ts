// functions/layer-normalization.ts: the statistics in two passes, the mean first; sums along rows in bands.

import { sizeOf, type Shape } from '../shape.js'
import type { Cell, GpuKernel, Launcher } from './kernel.js'
import { bandOf, columnSums, sumRows } from './sums.js'

/** The row length of x as a matrix [R, L], with one row per mean. */
const lengthOf = (x: Shape, mean: Shape): number => sizeOf(x) / sizeOf(mean)

export const layerNormalization: GpuKernel<'layerNormalization'> = {
  name: 'layer-normalization-in-two-passes',
  run(launcher, { x, gamma, beta }, { epsilon }, { mean: examples }) {
    const L = lengthOf(x.shape, examples)
    const R = sizeOf(examples)
    const mean = rowMeans(launcher, 'rowBands', { R, L }, [x.cell])
    const variance = rowMeans(launcher, 'squareBands', { R, L }, [x.cell, mean])
    const constants = { L, epsilon, scaled: gamma ? 1 : 0, shifted: beta ? 1 : 0 }
    const args = [x.cell, mean, variance, (gamma ?? x).cell, (beta ?? x).cell]
    return { y: launcher.launch('layerNormalization', R * L, constants, args), mean, variance }
  },
}

// dγ = Σ dy·x̂, dβ = Σ dy
export const layerNormalizationParameterGradient: GpuKernel<'layerNormalizationParameterGradient'> = {
  name: 'layer-normalization-parameter-gradient-in-bands',
  run(launcher, { x, dy, mean, variance }, { epsilon }) {
    const R = sizeOf(mean.shape)
    const L = lengthOf(x.shape, mean.shape)
    const band = bandOf(R)
    const bands = Math.ceil(R / band)
    const args = [x.cell, dy.cell, mean.cell, variance.cell]
    const shares = launcher.launch('normalizedBands', bands * L, { R, L, band, epsilon }, args)
    return { gamma: sumRows(launcher, shares, [bands, L]), beta: columnSums(launcher, dy.cell, L) }
  },
}

export const layerNormalizationInputGradient: GpuKernel<'layerNormalizationInputGradient'> = {
  name: 'layer-normalization-input-gradient',
  run(launcher, { x, dy, mean, variance, gamma }, { epsilon }) {
    const R = sizeOf(mean.shape)
    const L = lengthOf(x.shape, mean.shape)
    const g = gamma ? launcher.launch('scaledRows', R * L, { L }, [dy.cell, gamma.cell]) : dy.cell
    const share = rowMeans(launcher, 'rowBands', { R, L }, [g])
    const statistics = [x.cell, g, mean.cell, variance.cell]
    const slope = rowMeans(launcher, 'productBands', { R, L, epsilon }, statistics)
    const args = [...statistics, share, slope]
    return launcher.launch('layerNormalizationInputGradient', R * L, { L, epsilon }, args)
  },
}

/** The mean of each row, from a function that gives partial sums: over bands of neighbors first, then over the bands. */
function rowMeans(
  launcher: Launcher,
  name: 'rowBands' | 'squareBands' | 'productBands',
  { R, L, ...constants }: { readonly R: number; readonly L: number; readonly epsilon?: number },
  args: readonly Cell[],
): Cell {
  const band = bandOf(L)
  const bands = Math.ceil(L / band)
  const shares = launcher.launch(name, R * bands, { L, band, bands, ...constants }, args)
  const sums =
    bands === 1 ? shares : launcher.launch('rowBands', R, { L: bands, band: bands, bands: 1 }, [shares])
  return launcher.launch('divided', R, { count: L }, [sums])
}
