// y = γ·(x − μ) / √(σ² + ε) + β for each channel of x as a matrix [R, C]. docs/batch-normalization.md
//
// The scale per channel, s = γ / √(σ² + ε), is computed first. The mean is subtracted before anything is multiplied, because
// float32 keeps the digits of that difference, but not those of a difference of two products.

import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Scope, Values } from './scope.js'

// Partial sums of (x − μ)², or of (x − μ)·dy if there is a `gradient`, each over a band of rows, [bands, C]
export function centeredBands(this: Scope, x: Values, mean: Values, dy: Values): number {
  const strip = quotient(this.thread.x, this.constants.C)
  const c = this.thread.x - strip * this.constants.C
  const middle = mean[c]
  let sum = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const row = strip * this.constants.band + r
    if (row < this.constants.R) {
      const at = row * this.constants.C + c
      const deviation = x[at] - middle
      let factor = deviation
      if (this.constants.gradient > 0) {
        factor = dy[at]
      }
      sum += deviation * factor
    }
  }
  return sum
}

// A mean from the sum of `count` values
export function divided(this: Scope, sum: Values): number {
  return sum[this.thread.x] / this.constants.count
}

// x / (count · √(σ² + ε)); x is 1 if it is not `given`
export function overDeviation(this: Scope, variance: Values, x: Values): number {
  let over = 1
  if (this.constants.given > 0) {
    over = x[this.thread.x]
  }
  return over / (this.constants.count * Math.sqrt(variance[this.thread.x] + this.constants.epsilon))
}

// y = (x − μ)·s + β
export function batchNormalization(
  this: Scope,
  x: Values,
  scale: Values,
  mean: Values,
  beta: Values,
): number {
  const at = this.thread.x
  const c = at - quotient(at, this.constants.C) * this.constants.C
  let value = x[at]
  if (this.constants.centered > 0) {
    value -= mean[c]
  }
  value *= scale[c]
  if (this.constants.shifted > 0) {
    value += beta[c]
  }
  return rectified(value, this.constants.relu)
}

// dx = s · (dy − dβ/M − (x − μ)·t),   t = dγ / (M·√(σ² + ε)),   M values per channel
export function batchNormalizationInputGradient(
  this: Scope,
  x: Values,
  dy: Values,
  mean: Values,
  scale: Values,
  slope: Values,
  dbeta: Values,
): number {
  const at = this.thread.x
  const c = at - quotient(at, this.constants.C) * this.constants.C
  return scale[c] * (dy[at] - dbeta[c] / this.constants.count - (x[at] - mean[c]) * slope[c])
}

// y = momentum·average + share·value
export function movingAverage(
  this: Scope,
  average: Values,
  value: Values,
  momentum: number,
  share: number,
): number {
  return momentum * average[this.thread.x] + share * value[this.thread.x]
}
