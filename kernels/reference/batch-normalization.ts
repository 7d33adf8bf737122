// y = γ·(x − μ) / √(σ² + ε) + β for each channel, with its gradients. docs/batch-normalization.md
//
// Sums over a channel are float64, even for float32 arrays. The variance takes a second pass, around the mean: Σ x² − M·μ²
// would lose all its digits if the mean is large compared with the deviation.

import type { NDArray } from '../shape.js'
import { functionOf } from './activations.js'
import type { ReferenceKernel } from './kernel.js'

// μ = Σ x / M, σ² = Σ (x − μ)² / M
export const batchStatistics: ReferenceKernel<'batchStatistics'> = {
  name: 'batch-statistics',
  run({ x }, _, { mean, variance }) {
    const C = mean.data.length
    const M = x.data.length / C
    const means = sumsPerChannel(C, x.data.length, (at) => x.data[at]).map((sum) => sum / M)
    const squares = sumsPerChannel(C, x.data.length, (at, c) => (x.data[at] - means[c]) ** 2)
    mean.data.set(means)
    variance.data.set(squares.map((sum) => sum / M))
  },
}

export const batchNormalization: ReferenceKernel<'batchNormalization'> = {
  name: 'batch-normalization',
  run({ x, mean, variance, gamma, beta }, { epsilon, activation }, y) {
    const C = variance.data.length
    const scale = scales(variance, gamma, epsilon)
    const f = functionOf(activation)
    for (let at = 0; at < y.data.length; at++) {
      const c = at % C
      const value = (x.data[at] - (mean ? mean.data[c] : 0)) * scale[c] + (beta ? beta.data[c] : 0)
      y.data[at] = f(value)
    }
  },
}

// dγ = Σ dy·x̂, dβ = Σ dy
export const batchNormalizationParameterGradient: ReferenceKernel<'batchNormalizationParameterGradient'> = {
  name: 'batch-normalization-parameter-gradient',
  run({ x, dy, mean, variance }, { epsilon }, { gamma, beta }) {
    const C = mean.data.length
    const scale = scales(variance, undefined, epsilon)
    const products = sumsPerChannel(C, x.data.length, (at, c) => dy.data[at] * (x.data[at] - mean.data[c]))
    gamma.data.set(products.map((sum, c) => sum * scale[c]))
    beta.data.set(sumsPerChannel(C, dy.data.length, (at) => dy.data[at]))
  },
}

// dx = γ / √(σ² + ε) · (dy − (dβ + x̂·dγ) / M)
export const batchNormalizationInputGradient: ReferenceKernel<'batchNormalizationInputGradient'> = {
  name: 'batch-normalization-input-gradient',
  run({ x, dy, mean, variance, gamma, dgamma, dbeta }, { epsilon }, dx) {
    const C = mean.data.length
    const M = x.data.length / C
    const normal = scales(variance, undefined, epsilon)
    const scale = scales(variance, gamma, epsilon)
    for (let at = 0; at < dx.data.length; at++) {
      const c = at % C
      const normalized = (x.data[at] - mean.data[c]) * normal[c]
      dx.data[at] = scale[c] * (dy.data[at] - (dbeta.data[c] + normalized * dgamma.data[c]) / M)
    }
  },
}

// y = momentum·average + (1 − momentum)·value
export const movingAverage: ReferenceKernel<'movingAverage'> = {
  name: 'moving-average',
  run({ average, value }, { momentum }, y) {
    for (let i = 0; i < y.data.length; i++)
      y.data[i] = momentum * average.data[i] + (1 - momentum) * value.data[i]
  },
}

/** γ / √(σ² + ε); an absent γ is 1. */
export const scales = (variance: NDArray, gamma: NDArray | undefined, epsilon: number): Float64Array =>
  Float64Array.from(variance.data, (value, c) => (gamma ? gamma.data[c] : 1) / Math.sqrt(value + epsilon))

/** Σ `term(at, c)` over the elements `at` of each channel c, the last axis. */
function sumsPerChannel(C: number, length: number, term: (at: number, c: number) => number): Float64Array {
  const sums = new Float64Array(C)
  for (let at = 0; at < length; at++) sums[at % C] += term(at, at % C)
  return sums
}
