// functions/batch-normalization.ts: the statistics in two passes, the mean first; sums in bands, as in sums.ts.

import { sizeOf } from '../shape.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'
import { bandOf, columnSums, sumRows } from './sums.js'

// σ² = Σ (x − μ)² / M
export const batchStatistics: GpuKernel<'batchStatistics'> = {
  name: 'batch-statistics-in-two-passes',
  run(launcher, { x }, _, { mean: [C] }) {
    const count = x.cell.length / C
    const average = (sum: Cell): Cell => launcher.launch('divided', C, { count }, [sum])
    const mean = average(sumRows(launcher, x.cell, [count, C]))
    return { mean, variance: average(centeredSum(launcher, x.cell, mean)) }
  },
}

// dγ = Σ (x − μ)·dy / √(σ² + ε), dβ = Σ dy
export const batchNormalizationParameterGradient: GpuKernel<'batchNormalizationParameterGradient'> = {
  name: 'batch-normalization-parameter-gradient-in-bands',
  run(launcher, { x, dy, mean, variance }, { epsilon }, { gamma: [C] }) {
    const sum = centeredSum(launcher, x.cell, mean.cell, dy.cell)
    return {
      gamma: overDeviation(launcher, variance, { x: sum, epsilon }),
      beta: columnSums(launcher, dy.cell, C),
    }
  },
}

export const batchNormalization: GpuKernel<'batchNormalization'> = {
  name: 'batch-normalization',
  run(launcher, { x, mean, variance, gamma, beta }, { epsilon, activation }) {
    const scale = overDeviation(launcher, variance, { x: gamma?.cell, epsilon })
    return normalized(launcher, x.cell, { scale, mean, beta, relu: activation === 'relu' })
  },
}

export const batchNormalizationInputGradient: GpuKernel<'batchNormalizationInputGradient'> = {
  name: 'batch-normalization-input-gradient',
  run(launcher, { x, dy, mean, variance, gamma, dgamma, dbeta }, { epsilon }, shape) {
    const C = mean.cell.length
    const length = sizeOf(shape)
    const count = length / C
    const scale = overDeviation(launcher, variance, { x: gamma?.cell, epsilon })
    const slope = overDeviation(launcher, variance, { x: dgamma.cell, epsilon, count })
    const args = [x.cell, dy.cell, mean.cell, scale, slope, dbeta.cell]
    return launcher.quads && areMultiplesOf4(C)
      ? launcher.launch('batchNormalizationInputGradientQuads', length, { C4: C / 4, count }, args, {
          quads: args.map(() => true),
        })
      : launcher.launch('batchNormalizationInputGradient', length, { C, count }, args)
  },
}

// w′ = w·s, b′ = (b − μ)·s + β
export const foldBatchNormalization: GpuKernel<'foldBatchNormalization'> = {
  name: 'fold-batch-normalization',
  run(launcher, { w, b, mean, variance, gamma, beta }, { epsilon }, { b: [K] }) {
    const scale = overDeviation(launcher, variance, { x: gamma?.cell, epsilon })
    const bias = b?.cell ?? launcher.upload(new Float32Array(K))
    return {
      w: normalized(launcher, w.cell, { scale }),
      b: normalized(launcher, bias, { scale, mean, beta }),
    }
  },
}

export const movingAverage: GpuKernel<'movingAverage'> = {
  name: 'moving-average',
  run: (launcher, { average, value }, { momentum }, shape) =>
    launcher.launch('movingAverage', sizeOf(shape), {}, [average.cell, value.cell, momentum, 1 - momentum]),
}

/** Σ (x − μ)² per channel, or Σ (x − μ)·dy. */
function centeredSum(launcher: Launcher, x: Cell, mean: Cell, dy?: Cell): Cell {
  const C = mean.length
  const R = x.length / C
  const band = bandOf(R)
  const bands = Math.ceil(R / band)
  const constants = { R, band, gradient: dy ? 1 : 0 }
  const args = [x, mean, dy ?? x]
  const shares =
    launcher.quads && areMultiplesOf4(C)
      ? launcher.launch('centeredBandsQuads', bands * C, { ...constants, C4: C / 4 }, args, {
          quads: [true, true, true],
        })
      : launcher.launch('centeredBands', bands * C, { ...constants, C }, args)
  return sumRows(launcher, shares, [bands, C])
}

/** x / (count · √(σ² + ε)) per channel; an absent x is 1. */
function overDeviation(
  launcher: Launcher,
  { cell }: Operand,
  {
    x,
    epsilon,
    count = 1,
  }: { readonly x: Cell | undefined; readonly epsilon: number; readonly count?: number },
): Cell {
  const constants = { epsilon, count, given: x ? 1 : 0 }
  return launcher.launch('overDeviation', cell.length, constants, [cell, x ?? cell])
}

interface Normalization {
  readonly scale: Cell
  readonly mean?: Operand | undefined
  readonly beta?: Operand | undefined
  readonly relu?: boolean
}

/** (x − μ)·s + β per channel; absent terms are omitted. */
function normalized(launcher: Launcher, x: Cell, { scale, mean, beta, relu }: Normalization): Cell {
  const C = scale.length
  const constants = { centered: mean ? 1 : 0, shifted: beta ? 1 : 0, relu: relu ? 1 : 0 }
  const args = [x, scale, mean?.cell ?? scale, beta?.cell ?? scale]
  return launcher.quads && areMultiplesOf4(C)
    ? launcher.launch('batchNormalizationQuads', x.length, { ...constants, C4: C / 4 }, args, {
        quads: args.map(() => true),
      })
    : launcher.launch('batchNormalization', x.length, { ...constants, C }, args)
}
