// y = x·w + b, dx = dy·wᵀ, dw = xᵀ·dy. docs/dense.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// Partial sums of y, one per band of inputs, [bands, N, O]; `addBands` adds them.
export function denseBands(this: Scope, x: Values, w: Values): number {
  const line = quotient(this.thread.x, this.constants.O)
  const o = this.thread.x - line * this.constants.O
  const strip = quotient(line, this.constants.N)
  const n = line - strip * this.constants.N
  let sum = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const i = strip * this.constants.band + r
    if (i < this.constants.I) {
      sum += x[n * this.constants.I + i] * w[i * this.constants.O + o]
    }
  }
  return sum
}

export function addBands(this: Scope, shares: Values, b: Values): number {
  let sum = 0
  if (this.constants.bias > 0) {
    const line = quotient(this.thread.x, this.constants.O)
    sum = b[this.thread.x - line * this.constants.O]
  }
  for (let r = 0; r < this.constants.bands; r += 1) {
    sum += shares[r * this.constants.size + this.thread.x]
  }
  if (this.constants.relu > 0 && sum <= 0) {
    sum = 0
  }
  return sum
}

export function denseInputGradient(this: Scope, dy: Values, w: Values): number {
  const n = quotient(this.thread.x, this.constants.I)
  const i = this.thread.x - n * this.constants.I
  let sum = 0
  for (let o = 0; o < this.constants.O; o += 1) {
    sum += dy[n * this.constants.O + o] * w[i * this.constants.O + o]
  }
  return sum
}

export function denseWeightGradient(this: Scope, x: Values, dy: Values): number {
  const i = quotient(this.thread.x, this.constants.O)
  const o = this.thread.x - i * this.constants.O
  let sum = 0
  for (let n = 0; n < this.constants.N; n += 1) {
    sum += x[n * this.constants.I + i] * dy[n * this.constants.O + o]
  }
  return sum
}
