// y[…,k] = e^(x[…,k] − m) / Σ e^(x − m); subtracting the largest value m keeps every exponent ≤ 0. docs/activations.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

export function softmax(this: Scope, x: Values): number {
  const start = quotient(this.thread.x, this.constants.K) * this.constants.K
  let largest = x[start]
  for (let k = 1; k < this.constants.K; k += 1) {
    largest = Math.max(largest, x[start + k])
  }
  let total = 0
  for (let q = 0; q < this.constants.K; q += 1) {
    total += Math.exp(x[start + q] - largest)
  }
  return Math.exp(x[this.thread.x] - largest) / total
}

// dx = y · (dy − Σ_k dy·y)
export function softmaxGradient(this: Scope, y: Values, dy: Values): number {
  const start = quotient(this.thread.x, this.constants.K) * this.constants.K
  let dot = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    dot += dy[start + k] * y[start + k]
  }
  return y[this.thread.x] * (dy[this.thread.x] - dot)
}
