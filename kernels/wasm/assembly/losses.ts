// Losses, their gradients and accuracies, in float64: there are few of them. An item is an example, a row of K of x and of
// target; weight is one value per example, or 0 where there is none. docs/losses.md

import { exp, log, log1p } from './exp'
import { at, put, weightOf } from './loss-rows'

function logSumExp(x: usize, first: i32, K: i32): f64 {
  let m: f64 = -Infinity
  for (let i = first; i < first + K; i++) m = max(m, at(x, i))
  let total: f64 = 0
  for (let i = first; i < first + K; i++) total += exp(at(x, i) - m)
  return m + log(total)
}

/** loss = weight · Σ_k target·(log Σ_j e^x[j] − x[k]) */
export function softmaxCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32,
): void {
  for (let n = start; n < end; n++) {
    const logTotal = logSumExp(x, n * K, K)
    let sum: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) {
      const t = at(target, i)
      if (t != 0) sum += t * (logTotal - at(x, i))
    }
    put(loss, n, weightOf(weight, n) * sum)
  }
}

/** dx = weight · (softmax(x)·Σ_k target − target) / N */
export function softmaxCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  for (let n = start; n < end; n++) {
    const logTotal = logSumExp(x, n * K, K)
    const scale = weightOf(weight, n) / <f64>N
    let mass: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) mass += at(target, i)
    for (let i = n * K; i < (n + 1) * K; i++)
      put(dx, i, scale * (exp(at(x, i) - logTotal) * mass - at(target, i)))
  }
}

/** loss = weight · mean_k (max(x,0) − x·target + log(1 + e^−|x|)) */
export function sigmoidCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32,
): void {
  for (let n = start; n < end; n++) {
    let sum: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) {
      const logit = at(x, i)
      sum += max(logit, 0) - logit * at(target, i) + log1p(exp(-abs(logit)))
    }
    put(loss, n, (weightOf(weight, n) * sum) / <f64>K)
  }
}

/** dx = weight · (sigmoid(x) − target) / (N·K) */
export function sigmoidCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  for (let n = start; n < end; n++) {
    const scale = weightOf(weight, n) / (<f64>N * <f64>K)
    for (let i = n * K; i < (n + 1) * K; i++) put(dx, i, scale * (1 / (1 + exp(-at(x, i))) - at(target, i)))
  }
}

/** loss = weight · mean_k (x − target)² */
export function meanSquaredError(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32,
): void {
  for (let n = start; n < end; n++) {
    let sum: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) {
      const difference = at(x, i) - at(target, i)
      sum += difference * difference
    }
    put(loss, n, (weightOf(weight, n) * sum) / <f64>K)
  }
}

/** dx = weight · 2·(x − target) / (N·K) */
export function meanSquaredErrorGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  for (let n = start; n < end; n++) {
    const scale = (2 * weightOf(weight, n)) / (<f64>N * <f64>K)
    for (let i = n * K; i < (n + 1) * K; i++) put(dx, i, scale * (at(x, i) - at(target, i)))
  }
}

/** loss = weight · mean_k |x − target| */
export function meanAbsoluteError(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32,
): void {
  for (let n = start; n < end; n++) {
    let sum: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) sum += abs(at(x, i) - at(target, i))
    put(loss, n, (weightOf(weight, n) * sum) / <f64>K)
  }
}

/** dx = weight · sign(x − target) / (N·K) */
export function meanAbsoluteErrorGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  for (let n = start; n < end; n++) {
    const scale = weightOf(weight, n) / (<f64>N * <f64>K)
    for (let i = n * K; i < (n + 1) * K; i++) {
      const difference = at(x, i) - at(target, i)
      // 0 and NaN are their own signs.
      put(dx, i, scale * (difference > 0 ? 1 : difference < 0 ? -1 : difference))
    }
  }
}

/** loss = weight · mean_k h(x − target), h(d) = d²/2 where |d| ≤ delta, else delta·(|d| − delta/2) */
export function huber(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32, delta: f64,
): void {
  for (let n = start; n < end; n++) {
    let sum: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) {
      const size = abs(at(x, i) - at(target, i))
      sum += size <= delta ? (size * size) / 2 : delta * (size - delta / 2)
    }
    put(loss, n, (weightOf(weight, n) * sum) / <f64>K)
  }
}

/** dx = weight · max(−delta, min(x − target, delta)) / (N·K) */
export function huberGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32, delta: f64,
): void {
  for (let n = start; n < end; n++) {
    const scale = weightOf(weight, n) / (<f64>N * <f64>K)
    for (let i = n * K; i < (n + 1) * K; i++)
      put(dx, i, scale * max(-delta, min(at(x, i) - at(target, i), delta)))
  }
}

/** 1 where the first maximum of x stands where that of target does, else 0 */
export function categoricalAccuracy(start: i32, end: i32, x: usize, target: usize, score: usize, K: i32): void {
  for (let n = start; n < end; n++) put(score, n, argmax(x, n * K, K) == argmax(target, n * K, K) ? 1 : 0)
}

function argmax(values: usize, first: i32, K: i32): i32 {
  let best = first
  for (let i = first + 1; i < first + K; i++) if (at(values, i) > at(values, best)) best = i
  return best - first
}

/** mean_k [ (x > threshold) = (target > ½) ] */
export function binaryAccuracy(
  start: i32, end: i32, x: usize, target: usize, score: usize, K: i32, threshold: f64,
): void {
  for (let n = start; n < end; n++) {
    let right = 0
    for (let i = n * K; i < (n + 1) * K; i++) if (at(x, i) > threshold == at(target, i) > 0.5) right++
    put(score, n, <f64>right / <f64>K)
  }
}
