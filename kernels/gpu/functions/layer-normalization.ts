// y = γ·(x − μ) / √(σ² + ε) + β for each row of x as a matrix [R, L], with its gradients. docs/layer-normalization.md
//
// Sums along rows are divided into bands of neighbors: partial sums [R, bands], which `rowBands` adds up.

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// Partial sums of x
export function rowBands(this: Scope, x: Values): number {
  const row = quotient(this.thread.x, this.constants.bands)
  const first = (this.thread.x - row * this.constants.bands) * this.constants.band
  let sum = 0
  for (let i = 0; i < this.constants.band; i += 1) {
    if (first + i < this.constants.L) {
      sum += x[row * this.constants.L + first + i]
    }
  }
  return sum
}

// Partial sums of (x − μ)²
export function squareBands(this: Scope, x: Values, mean: Values): number {
  const row = quotient(this.thread.x, this.constants.bands)
  const first = (this.thread.x - row * this.constants.bands) * this.constants.band
  const middle = mean[row]
  let sum = 0
  for (let i = 0; i < this.constants.band; i += 1) {
    if (first + i < this.constants.L) {
      const deviation = x[row * this.constants.L + first + i] - middle
      sum += deviation * deviation
    }
  }
  return sum
}

// Partial sums of g·x̂
export function productBands(this: Scope, x: Values, g: Values, mean: Values, variance: Values): number {
  const row = quotient(this.thread.x, this.constants.bands)
  const first = (this.thread.x - row * this.constants.bands) * this.constants.band
  const middle = mean[row]
  let sum = 0
  for (let i = 0; i < this.constants.band; i += 1) {
    if (first + i < this.constants.L) {
      const at = row * this.constants.L + first + i
      sum += g[at] * (x[at] - middle)
    }
  }
  return sum / Math.sqrt(variance[row] + this.constants.epsilon)
}

// y = (x − μ) / √(σ² + ε) · γ + β
export function layerNormalization(
  this: Scope,
  x: Values,
  mean: Values,
  variance: Values,
  gamma: Values,
  beta: Values,
): number {
  const at = this.thread.x
  const row = quotient(at, this.constants.L)
  const l = at - row * this.constants.L
  let value = (x[at] - mean[row]) / Math.sqrt(variance[row] + this.constants.epsilon)
  if (this.constants.scaled > 0) {
    value *= gamma[l]
  }
  if (this.constants.shifted > 0) {
    value += beta[l]
  }
  return value
}

// g = γ·dy
export function scaledRows(this: Scope, dy: Values, gamma: Values): number {
  const row = quotient(this.thread.x, this.constants.L)
  return dy[this.thread.x] * gamma[this.thread.x - row * this.constants.L]
}

// dx = (g − mean of g − x̂ · mean of g·x̂) / √(σ² + ε)
export function layerNormalizationInputGradient(
  this: Scope,
  x: Values,
  g: Values,
  mean: Values,
  variance: Values,
  share: Values,
  slope: Values,
): number {
  const at = this.thread.x
  const row = quotient(at, this.constants.L)
  const deviation = Math.sqrt(variance[row] + this.constants.epsilon)
  return (g[at] - share[row] - ((x[at] - mean[row]) / deviation) * slope[row]) / deviation
}

// Partial sums of dγ = Σ dy·x̂ over rows, each over a band of rows, [bands, L]
export function normalizedBands(this: Scope, x: Values, dy: Values, mean: Values, variance: Values): number {
  const strip = quotient(this.thread.x, this.constants.L)
  const l = this.thread.x - strip * this.constants.L
  let sum = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const row = strip * this.constants.band + r
    if (row < this.constants.R) {
      const at = row * this.constants.L + l
      sum += (dy[at] * (x[at] - mean[row])) / Math.sqrt(variance[row] + this.constants.epsilon)
    }
  }
  return sum
}
