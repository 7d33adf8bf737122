// One loss per example, and the gradient of their mean over the batch. x are logits for the two cross-entropies.
// docs/losses.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// loss[n] = weight[n] · Σ_k target·(log(1 + r) + m − x[n,k]), m = x[n,q] the largest logit, r = Σ_{j≠q} e^(x[n,j] − m)
//
// A small loss is a small r: log(1 + r) is summed as a series where it would round r away; see sigmoidCrossEntropy.
export function softmaxCrossEntropy(this: Scope, x: Values, target: Values, weight: Values): number {
  const start = this.thread.x * this.constants.K
  let largest = x[start]
  let first = 0
  for (let k = 1; k < this.constants.K; k += 1) {
    if (x[start + k] > largest) {
      largest = x[start + k]
      first = k
    }
  }
  // 0, or NaN where the largest is infinite.
  let others = largest - largest
  for (let q = 0; q < this.constants.K; q += 1) {
    if (q !== first) {
      others += Math.exp(x[start + q] - largest)
    }
  }
  let logTotal = Math.log(1 + others)
  if (others < 1) {
    const r = others / (2 + others)
    const square = r * r
    const series =
      1 +
      square *
        (1 / 3 +
          square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square * (1 / 11 + square * (1 / 13))))))
    logTotal = 2 * r * series
  }
  let sum = 0
  for (let p = 0; p < this.constants.K; p += 1) {
    if (target[start + p] !== 0) {
      sum += target[start + p] * (logTotal + (largest - x[start + p]))
    }
  }
  if (this.constants.weighted > 0) {
    sum *= weight[this.thread.x]
  }
  return sum
}

// dx = weight[n] · (softmax(x)·Σ_k target − target) / N
export function softmaxCrossEntropyGradient(this: Scope, x: Values, target: Values, weight: Values): number {
  const n = quotient(this.thread.x, this.constants.K)
  const start = n * this.constants.K
  let largest = x[start]
  for (let k = 1; k < this.constants.K; k += 1) {
    largest = Math.max(largest, x[start + k])
  }
  let total = 0
  let mass = 0
  for (let q = 0; q < this.constants.K; q += 1) {
    total += Math.exp(x[start + q] - largest)
    mass += target[start + q]
  }
  let scale = 1 / this.constants.N
  if (this.constants.weighted > 0) {
    scale *= weight[n]
  }
  return scale * ((Math.exp(x[this.thread.x] - largest) / total) * mass - target[this.thread.x])
}

// loss[n] = weight[n] · mean_k (max(x,0) − x·target + log(1 + e^−|x|)), which never overflows
//
// log(1 + e) = 2·artanh r, r = e / (2 + e): its series, where log(1 + e) itself would round e away.
export function sigmoidCrossEntropy(this: Scope, x: Values, target: Values, weight: Values): number {
  const start = this.thread.x * this.constants.K
  let sum = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    const logit = x[start + k]
    const power = Math.exp(-Math.abs(logit))
    const r = power / (2 + power)
    const square = r * r
    const series =
      1 +
      square *
        (1 / 3 +
          square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square * (1 / 11 + square * (1 / 13))))))
    sum += Math.max(logit, 0) - logit * target[start + k] + 2 * r * series
  }
  if (this.constants.weighted > 0) {
    sum *= weight[this.thread.x]
  }
  return sum / this.constants.K
}

// dx = weight[n] · (sigmoid(x) − target) / (N·K)
export function sigmoidCrossEntropyGradient(this: Scope, x: Values, target: Values, weight: Values): number {
  let scale = 1 / (this.constants.N * this.constants.K)
  if (this.constants.weighted > 0) {
    scale *= weight[quotient(this.thread.x, this.constants.K)]
  }
  return scale * (1 / (1 + Math.exp(-x[this.thread.x])) - target[this.thread.x])
}

// loss[n] = weight[n] · mean_k (x − target)²
export function meanSquaredError(this: Scope, x: Values, target: Values, weight: Values): number {
  const start = this.thread.x * this.constants.K
  let sum = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    const off = x[start + k] - target[start + k]
    sum += off * off
  }
  if (this.constants.weighted > 0) {
    sum *= weight[this.thread.x]
  }
  return sum / this.constants.K
}

// dx = weight[n] · 2·(x − target) / (N·K)
export function meanSquaredErrorGradient(this: Scope, x: Values, target: Values, weight: Values): number {
  let scale = 2 / (this.constants.N * this.constants.K)
  if (this.constants.weighted > 0) {
    scale *= weight[quotient(this.thread.x, this.constants.K)]
  }
  return scale * (x[this.thread.x] - target[this.thread.x])
}

// 1 where the first maximum of x[n] stands where that of target[n] does, else 0
export function categoricalAccuracy(this: Scope, x: Values, target: Values): number {
  const start = this.thread.x * this.constants.K
  let guess = 0
  let truth = 0
  let most = x[start]
  let mostTrue = target[start]
  for (let k = 1; k < this.constants.K; k += 1) {
    if (x[start + k] > most) {
      most = x[start + k]
      guess = k
    }
    if (target[start + k] > mostTrue) {
      mostTrue = target[start + k]
      truth = k
    }
  }
  let right = 0
  if (guess === truth) {
    right = 1
  }
  return right
}

// mean_k [ (x > threshold) = (target > ½) ]
export function binaryAccuracy(this: Scope, x: Values, target: Values): number {
  const start = this.thread.x * this.constants.K
  let right = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    if (x[start + k] > this.constants.threshold) {
      if (target[start + k] > 0.5) {
        right += 1
      }
    } else {
      if (target[start + k] <= 0.5) {
        right += 1
      }
    }
  }
  return right / this.constants.K
}
