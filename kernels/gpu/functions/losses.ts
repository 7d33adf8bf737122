// One loss per example, and the gradient of their mean over the batch. For the two cross-entropies, x are logits.
// docs/losses.md

import { logOnePlus } from './logarithms.js'
import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// loss[n] = weight[n] · Σ_k target·(log(1 + r) + m − x[n,k]), m = x[n,q] the largest logit, r = Σ_{j≠q} e^(x[n,j] − m)
//
// A small loss means a small r, which a plain log(1 + r) would round away.
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
  // 0, or NaN if the largest is infinite.
  let others = largest - largest
  for (let q = 0; q < this.constants.K; q += 1) {
    if (q !== first) {
      others += Math.exp(x[start + q] - largest)
    }
  }
  const logTotal = logOnePlus(others)
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
export function sigmoidCrossEntropy(this: Scope, x: Values, target: Values, weight: Values): number {
  const start = this.thread.x * this.constants.K
  let sum = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    const logit = x[start + k]
    sum += Math.max(logit, 0) - logit * target[start + k] + logOnePlus(Math.exp(-Math.abs(logit)))
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

// loss[n] = weight[n] · mean_k |x − target|
export function meanAbsoluteError(this: Scope, x: Values, target: Values, weight: Values): number {
  const start = this.thread.x * this.constants.K
  let sum = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    sum += Math.abs(x[start + k] - target[start + k])
  }
  if (this.constants.weighted > 0) {
    sum *= weight[this.thread.x]
  }
  return sum / this.constants.K
}

// dx = weight[n] · sign(x − target) / (N·K)
export function meanAbsoluteErrorGradient(this: Scope, x: Values, target: Values, weight: Values): number {
  let scale = 1 / (this.constants.N * this.constants.K)
  if (this.constants.weighted > 0) {
    scale *= weight[quotient(this.thread.x, this.constants.K)]
  }
  // 0 and NaN stay as they are.
  let sign = x[this.thread.x] - target[this.thread.x]
  if (sign > 0) {
    sign = 1
  }
  if (sign < 0) {
    sign = -1
  }
  return scale * sign
}

// loss[n] = weight[n] · mean_k h(x − target), h(d) = d²/2 where |d| ≤ delta, else delta·(|d| − delta/2)
export function huber(this: Scope, x: Values, target: Values, weight: Values, delta: number): number {
  const start = this.thread.x * this.constants.K
  let sum = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    const size = Math.abs(x[start + k] - target[start + k])
    if (size <= delta) {
      sum += (size * size) / 2
    } else {
      sum += delta * (size - delta / 2)
    }
  }
  if (this.constants.weighted > 0) {
    sum *= weight[this.thread.x]
  }
  return sum / this.constants.K
}

// dx = weight[n] · max(−delta, min(x − target, delta)) / (N·K)
export function huberGradient(this: Scope, x: Values, target: Values, weight: Values, delta: number): number {
  let scale = 1 / (this.constants.N * this.constants.K)
  if (this.constants.weighted > 0) {
    scale *= weight[quotient(this.thread.x, this.constants.K)]
  }
  let off = x[this.thread.x] - target[this.thread.x]
  if (off > delta) {
    off = delta
  }
  if (off < -delta) {
    off = -delta
  }
  return scale * off
}

// 1 if the first maximum of x[n] is at the same index as that of target[n], else 0
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
