// New values of weights and of optimizer state, one launch per array. `kept` is the fraction of a weight that remains after
// weight decay. docs/optimizers.md

import type { Scope, Values } from './scope.js'

// v ← momentum·v − lr·g
export function sgdVelocity(
  this: Scope,
  v: Values,
  g: Values,
  learningRate: number,
  momentum: number,
): number {
  return momentum * v[this.thread.x] - learningRate * g[this.thread.x]
}

// w ← kept·w + v
export function sgdWeight(this: Scope, w: Values, v: Values, kept: number): number {
  return kept * w[this.thread.x] + v[this.thread.x]
}

// w ← kept·w + momentum·v − lr·g
export function nesterovWeight(
  this: Scope,
  w: Values,
  v: Values,
  g: Values,
  learningRate: number,
  momentum: number,
  kept: number,
): number {
  return kept * w[this.thread.x] + momentum * v[this.thread.x] - learningRate * g[this.thread.x]
}

// m ← m + share·(g − m)
export function meanGradient(this: Scope, m: Values, g: Values, share: number): number {
  return m[this.thread.x] + share * (g[this.thread.x] - m[this.thread.x])
}

// v ← v + share·(g² − v)
export function meanSquare(this: Scope, v: Values, g: Values, share: number): number {
  return v[this.thread.x] + share * (g[this.thread.x] * g[this.thread.x] - v[this.thread.x])
}

// w ← kept·w − rate · m / (√v + ε)
export function adamWeight(
  this: Scope,
  w: Values,
  m: Values,
  v: Values,
  rate: number,
  epsilon: number,
  kept: number,
): number {
  return kept * w[this.thread.x] - (rate * m[this.thread.x]) / (Math.sqrt(v[this.thread.x]) + epsilon)
}

// s = lr·g / √(v + ε)
export function stepPerRoot(
  this: Scope,
  v: Values,
  g: Values,
  learningRate: number,
  epsilon: number,
): number {
  return (learningRate * g[this.thread.x]) / Math.sqrt(v[this.thread.x] + epsilon)
}

// s = lr·g / √(max(v − a², 0) + ε)
export function stepPerDeviation(
  this: Scope,
  v: Values,
  a: Values,
  g: Values,
  learningRate: number,
  epsilon: number,
): number {
  let variance = v[this.thread.x] - a[this.thread.x] * a[this.thread.x]
  if (variance < 0) {
    variance = 0
  }
  return (learningRate * g[this.thread.x]) / Math.sqrt(variance + epsilon)
}

// m ← momentum·m + s
export function momentumStep(this: Scope, m: Values, s: Values, momentum: number): number {
  return momentum * m[this.thread.x] + s[this.thread.x]
}

// w ← kept·w − s
export function steppedWeight(this: Scope, w: Values, s: Values, kept: number): number {
  return kept * w[this.thread.x] - s[this.thread.x]
}

// v ← v + g²
export function sumOfSquares(this: Scope, v: Values, g: Values): number {
  return v[this.thread.x] + g[this.thread.x] * g[this.thread.x]
}
