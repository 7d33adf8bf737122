// Host side of assembly/batch-statistics.ts, batch-normalization.ts and batch-normalization-gradient.ts.

import type { FusedActivation } from '../ops/activations.js'
import { sizeOf, type Shape } from '../shape.js'
import { fused } from './activations.js'
import { itemsOf, partsOf, sumsSize, type Channels } from './channel-sums.js'
import { chunks } from './elementwise.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** All rows as one image. */
function rowsOf(x: Shape): Channels {
  const C = x[x.length - 1]
  return { S: 1, R: sizeOf(x) / C, C }
}

/** Channels, or pairs of them, whose partial sums are added up. */
const totals = (count: number) => ({ count, atLeast: 128 })

/** Floats of a pattern: the smallest common multiple of C and 4 that is at least 64. */
function periodOf(C: number): number {
  const base = C % 4 === 0 ? C : C % 2 === 0 ? 2 * C : 4 * C
  return base * Math.ceil(64 / base)
}

export const batchStatistics: WasmKernel<'batchStatistics'> = {
  name: 'batch-statistics',
  workspace: ({ x }) => sumsSize(rowsOf(x), 2),
  run(runtime, { x }, _, { mean, variance }, sums) {
    const channels = rowsOf(x.shape)
    const { R, C } = channels
    const P = partsOf(channels)
    runtime.call('batchStatisticsPart', itemsOf(channels), { x: x.pointer, sums, R, C, P })
    const pairs = totals(Math.ceil(C / 2))
    const statistics = { mean: mean.pointer, variance: variance.pointer }
    runtime.call('batchStatisticsTotal', pairs, { sums, R, C, P, ...statistics })
  },
}

/** The arguments of batch normalization; `mean`, `gamma` and `beta` may be absent. */
export interface Normalization {
  readonly mean?: Block
  readonly variance: Block
  readonly gamma?: Block
  readonly beta?: Block
  readonly epsilon: number
}

/** y = γ·(x − μ) / √(σ² + ε) + β. The caller provides `patternSize` floats of memory at `pattern`. */
export function normalize(
  runtime: Runtime,
  x: Block,
  { mean, variance, gamma, beta, epsilon }: Normalization,
  y: Block,
  pattern: number,
  activation?: FusedActivation,
): void {
  const C = variance.shape[0]
  const period = periodOf(C)
  runtime.call('batchNormalizationPattern', patternItems(period), {
    mean: mean?.pointer ?? 0,
    variance: variance.pointer,
    gamma: gamma?.pointer ?? 0,
    beta: beta?.pointer ?? 0,
    pattern,
    period,
    C,
    epsilon,
  })
  const { items, vectors } = chunks(y.shape)
  runtime.call('batchNormalization', items, {
    x: x.pointer,
    pattern,
    y: y.pointer,
    vectors,
    period,
    ...fused(activation),
  })
}

/** Vectors of a pattern. */
const patternItems = (period: number) => ({ count: period / 4, atLeast: 512 })

export const patternSize = (C: number): number => 3 * periodOf(C)

export const batchNormalization: WasmKernel<'batchNormalization'> = {
  name: 'batch-normalization',
  workspace: ({ variance: [C] }) => patternSize(C),
  run(runtime, { x, ...parameters }, { epsilon, activation }, y, pattern) {
    normalize(runtime, x, { ...parameters, epsilon }, y, pattern, activation)
  },
}

export const batchNormalizationParameterGradient: WasmKernel<'batchNormalizationParameterGradient'> = {
  name: 'batch-normalization-parameter-gradient',
  workspace: ({ x }) => sumsSize(rowsOf(x), 2),
  run(runtime, { x, dy, mean, variance }, { epsilon }, { gamma, beta }, sums) {
    const channels = rowsOf(x.shape)
    const { R, C } = channels
    const P = partsOf(channels)
    runtime.call('batchNormalizationParameterGradientPart', itemsOf(channels), {
      x: x.pointer,
      dy: dy.pointer,
      mean: mean.pointer,
      sums,
      R,
      C,
      P,
    })
    runtime.call('batchNormalizationParameterGradientTotal', totals(C), {
      sums,
      variance: variance.pointer,
      dgamma: gamma.pointer,
      dbeta: beta.pointer,
      C,
      P,
      epsilon,
    })
  },
}

export const batchNormalizationInputGradient: WasmKernel<'batchNormalizationInputGradient'> = {
  name: 'batch-normalization-input-gradient',
  workspace: ({ mean: [C] }) => 4 * periodOf(C),
  run(runtime, { x, dy, mean, variance, gamma, dgamma, dbeta }, { epsilon }, dx, pattern) {
    const { R, C } = rowsOf(x.shape)
    const period = periodOf(C)
    runtime.call('batchNormalizationInputGradientPattern', patternItems(period), {
      mean: mean.pointer,
      variance: variance.pointer,
      gamma: gamma?.pointer ?? 0,
      dgamma: dgamma.pointer,
      dbeta: dbeta.pointer,
      pattern,
      period,
      C,
      M: R,
      epsilon,
    })
    const { items, vectors } = chunks(dx.shape)
    runtime.call('batchNormalizationInputGradient', items, {
      x: x.pointer,
      dy: dy.pointer,
      pattern,
      dx: dx.pointer,
      vectors,
      period,
    })
  },
}

export const movingAverage: WasmKernel<'movingAverage'> = {
  name: 'moving-average',
  run(runtime, { average, value }, { momentum }, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('movingAverage', items, {
      average: average.pointer,
      value: value.pointer,
      y: y.pointer,
      vectors,
      momentum,
      rest: 1 - momentum,
    })
  },
}
