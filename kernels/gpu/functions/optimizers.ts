// New values of weights and of what the optimizers keep, one launch an array. docs/optimizers.md

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

// w ← w + v
export function sgdWeight(this: Scope, w: Values, v: Values): number {
  return w[this.thread.x] + v[this.thread.x]
}

// w ← w + momentum·v − lr·g
export function nesterovWeight(
  this: Scope,
  w: Values,
  v: Values,
  g: Values,
  learningRate: number,
  momentum: number,
): number {
  return w[this.thread.x] + momentum * v[this.thread.x] - learningRate * g[this.thread.x]
}

// m ← m + (1−β₁)(g − m)
export function adamMean(this: Scope, m: Values, g: Values, share: number): number {
  return m[this.thread.x] + share * (g[this.thread.x] - m[this.thread.x])
}

// v ← v + (1−β₂)(g² − v)
export function adamSquare(this: Scope, v: Values, g: Values, share: number): number {
  return v[this.thread.x] + share * (g[this.thread.x] * g[this.thread.x] - v[this.thread.x])
}

// w ← w − rate · m / (√v + ε)
export function adamWeight(
  this: Scope,
  w: Values,
  m: Values,
  v: Values,
  rate: number,
  epsilon: number,
): number {
  return w[this.thread.x] - (rate * m[this.thread.x]) / (Math.sqrt(v[this.thread.x]) + epsilon)
}
