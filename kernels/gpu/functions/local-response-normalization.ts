// y[…,c] = x[…,c] · D[…,c]^−β, D[…,c] = bias + α · Σ x[…,j]² over c − before ≤ j ≤ c + after. docs/layer-normalization.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// D
export function localResponseDivisors(this: Scope, x: Values): number {
  const pixel = quotient(this.thread.x, this.constants.C)
  const first = this.thread.x - pixel * this.constants.C - this.constants.before
  let sum = 0
  for (let i = 0; i < this.constants.size; i += 1) {
    const j = first + i
    if (j >= 0 && j < this.constants.C) {
      const value = x[pixel * this.constants.C + j]
      sum += value * value
    }
  }
  return this.constants.bias + this.constants.alpha * sum
}

// y = x · D^−β
export function localResponseNormalization(this: Scope, x: Values, divisor: Values): number {
  return x[this.thread.x] * Math.pow(divisor[this.thread.x], -this.constants.beta)
}

// dy · x · D^(−β−1)
export function localResponseShares(this: Scope, x: Values, dy: Values, divisor: Values): number {
  const at = this.thread.x
  return (dy[at] * x[at] * Math.pow(divisor[at], -this.constants.beta)) / divisor[at]
}

// dx = dy · D^−β − 2αβ · x · Σ of these terms over the channels whose D includes x
export function localResponseNormalizationGradient(
  this: Scope,
  x: Values,
  dy: Values,
  divisor: Values,
  share: Values,
): number {
  const at = this.thread.x
  const pixel = quotient(at, this.constants.C)
  const first = at - pixel * this.constants.C - this.constants.after
  let sum = 0
  for (let i = 0; i < this.constants.size; i += 1) {
    const c = first + i
    if (c >= 0 && c < this.constants.C) {
      sum += share[pixel * this.constants.C + c]
    }
  }
  return dy[at] * Math.pow(divisor[at], -this.constants.beta) - this.constants.factor * x[at] * sum
}
