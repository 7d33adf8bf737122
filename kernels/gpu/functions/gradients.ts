// What is done to gradients before an update. docs/optimizers.md, docs/regularization.md

import type { Scope, Values } from './scope.js'

// l1·|w| + l2·w²
export function l1l2Terms(this: Scope, w: Values, l1: number, l2: number): number {
  const size = Math.abs(w[this.thread.x])
  return size * (l1 + l2 * size)
}

// y = g + l1·sign(w) + twice·w
export function l1l2Gradient(this: Scope, w: Values, g: Values, l1: number, twice: number): number {
  const value = w[this.thread.x]
  let slope = 0
  if (value > 0) {
    slope = l1
  }
  if (value < 0) {
    slope = -l1
  }
  return g[this.thread.x] + slope + twice * value
}

// y = max(−limit, min(g, limit)); values that are not finite stay so; 3.4028234e38 is the largest float
export function clipByValue(this: Scope, g: Values, limit: number): number {
  const value = g[this.thread.x]
  let clipped = value
  if (value > limit && value <= 3.4028234e38) {
    clipped = limit
  }
  if (value < -limit && value >= -3.4028234e38) {
    clipped = -limit
  }
  return clipped
}

// y = g where √squares ≤ limit, else g·limit / √squares, or g·squares if that is not finite
export function clipByNorm(this: Scope, g: Values, squares: Values, limit: number): number {
  const square = squares[0]
  const norm = Math.sqrt(square)
  let factor = square
  if (square <= 3.4028234e38) {
    factor = limit / norm
  }
  if (norm <= limit) {
    factor = 1
  }
  return g[this.thread.x] * factor
}
