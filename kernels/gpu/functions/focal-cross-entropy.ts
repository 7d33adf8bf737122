// Focal cross-entropies of logits, and the gradients of their mean over the batch. docs/losses.md

import { logOnePlus, power } from './logarithms.js'
import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// loss[n] = weight[n] · Σ_k target·(1 − p)^gamma·(−log p), p = softmax(x)
export function softmaxFocalCrossEntropy(
  this: Scope,
  x: Values,
  target: Values,
  weight: Values,
  gamma: number,
): number {
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
  for (let j = 0; j < this.constants.K; j += 1) {
    if (target[start + j] !== 0) {
      const below = x[start + j] - largest
      let rest = others / (1 + others)
      if (j !== first) {
        rest = 1 - Math.exp(below) / (1 + others)
      }
      sum += target[start + j] * power(rest, gamma) * (logTotal - below)
    }
  }
  if (this.constants.weighted > 0) {
    sum *= weight[this.thread.x]
  }
  return sum
}

// dx = weight[n] · (g − p·Σ_k g) / N, g = −target·(1 − p)^gamma·(1 − gamma·p·log p/(1 − p))
export function softmaxFocalCrossEntropyGradient(
  this: Scope,
  x: Values,
  target: Values,
  weight: Values,
  gamma: number,
): number {
  const n = quotient(this.thread.x, this.constants.K)
  const start = n * this.constants.K
  const own = this.thread.x - start
  let largest = x[start]
  let first = 0
  for (let k = 1; k < this.constants.K; k += 1) {
    if (x[start + k] > largest) {
      largest = x[start + k]
      first = k
    }
  }
  let others = largest - largest
  for (let q = 0; q < this.constants.K; q += 1) {
    if (q !== first) {
      others += Math.exp(x[start + q] - largest)
    }
  }
  const logTotal = logOnePlus(others)
  let total = 0
  let slope = 0
  for (let j = 0; j < this.constants.K; j += 1) {
    if (target[start + j] !== 0) {
      const below = x[start + j] - largest
      const p = Math.exp(below) / (1 + others)
      let rest = others / (1 + others)
      if (j !== first) {
        rest = 1 - p
      }
      // The limits of p·log p and log p/(1 − p) if p or 1 − p is 0.
      let bent = 0
      if (p > 0) {
        bent = -1
        if (rest > 0) {
          bent = (p * (below - logTotal)) / rest
        }
      }
      const g = -target[start + j] * power(rest, gamma) * (1 - gamma * bent)
      total += g
      if (j === own) {
        slope = g
      }
    }
  }
  let scale = 1 / this.constants.N
  if (this.constants.weighted > 0) {
    scale *= weight[n]
  }
  return scale * (slope - (Math.exp(x[this.thread.x] - largest) / (1 + others)) * total)
}

// loss[n] = weight[n] · mean_k a·q^gamma·ℓ: ℓ the binary cross-entropy, q = target·(1 − p) + (1 − target)·p, p = sigmoid(x)
export function sigmoidFocalCrossEntropy(
  this: Scope,
  x: Values,
  target: Values,
  weight: Values,
  gamma: number,
  positive: number,
  negative: number,
): number {
  const start = this.thread.x * this.constants.K
  let sum = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    const logit = x[start + k]
    const t = target[start + k]
    const small = Math.exp(-Math.abs(logit))
    let p = 1 / (1 + small)
    let rest = small / (1 + small)
    if (logit < 0) {
      p = small / (1 + small)
      rest = 1 / (1 + small)
    }
    const entropy = Math.max(logit, 0) - logit * t + logOnePlus(small)
    sum += (t * positive + (1 - t) * negative) * power(t * rest + (1 - t) * p, gamma) * entropy
  }
  if (this.constants.weighted > 0) {
    sum *= weight[this.thread.x]
  }
  return sum / this.constants.K
}

// dx = weight[n] · a·q^gamma·(gamma·(1 − 2·target)·p·(1 − p)/q·ℓ + p − target) / (N·K)
export function sigmoidFocalCrossEntropyGradient(
  this: Scope,
  x: Values,
  target: Values,
  weight: Values,
  gamma: number,
  positive: number,
  negative: number,
): number {
  const logit = x[this.thread.x]
  const t = target[this.thread.x]
  const small = Math.exp(-Math.abs(logit))
  let p = 1 / (1 + small)
  let rest = small / (1 + small)
  if (logit < 0) {
    p = small / (1 + small)
    rest = 1 / (1 + small)
  }
  const q = t * rest + (1 - t) * p
  const entropy = Math.max(logit, 0) - logit * t + logOnePlus(small)
  let bent = 0
  if (q > 0) {
    bent = ((1 - 2 * t) * p * rest * entropy) / q
  }
  let off = p - t
  if (t === 1) {
    off = -rest
  }
  let scale = 1 / (this.constants.N * this.constants.K)
  if (this.constants.weighted > 0) {
    scale *= weight[quotient(this.thread.x, this.constants.K)]
  }
  return scale * (t * positive + (1 - t) * negative) * power(q, gamma) * (gamma * bent + off)
}
