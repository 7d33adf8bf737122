// Focal cross-entropies of logits and their gradients, in float64. An item is an example, a row of K of x and of target;
// weight is one value per example, or 0 where there is none. docs/losses.md
//
// `0 - x` where `-x` would turn the sign of a NaN, and the sum of two NaNs then depend on the compiler.

import { exp, log, log1p } from './exp'
import { at, power, put, weightOf } from './loss-rows'

/** Where the first of a row's largest logits stands. */
function largestOf(x: usize, start: i32, K: i32): i32 {
  let first = start
  for (let i = start + 1; i < start + K; i++) if (at(x, i) > at(x, first)) first = i
  return first
}

/** Σ e^(x − largest) over all but the largest; NaN where that is infinite. */
function othersOf(x: usize, start: i32, K: i32, first: i32): f64 {
  const largest = at(x, first)
  let others = largest - largest
  for (let i = start; i < start + K; i++) if (i != first) others += exp(at(x, i) - largest)
  return others
}

// @ts-ignore: decorator
@inline
function logTotalOf(others: f64): f64 {
  return others <= 1 ? log1p(others) : log(1 + others)
}

/** loss = weight · Σ_k target·(1 − p)^gamma·(−log p), p = softmax(x) */
export function softmaxFocalCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32, gamma: f64,
): void {
  for (let n = start; n < end; n++) {
    const first = largestOf(x, n * K, K)
    const largest = at(x, first)
    const others = othersOf(x, n * K, K, first)
    const logTotal = logTotalOf(others)
    let sum: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) {
      const t = at(target, i)
      if (t == 0) continue
      const below = at(x, i) - largest
      const rest = i == first ? others / (1 + others) : 1 - exp(below) / (1 + others)
      sum -= t * power(rest, gamma) * (below - logTotal)
    }
    put(loss, n, weightOf(weight, n) * sum)
  }
}

/** dx = weight · (g − p·Σ_k g) / N, g = −target·(1 − p)^gamma·(1 − gamma·p·log p/(1 − p)) */
export function softmaxFocalCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32, gamma: f64,
): void {
  for (let n = start; n < end; n++) {
    const first = largestOf(x, n * K, K)
    const largest = at(x, first)
    const others = othersOf(x, n * K, K, first)
    const logTotal = logTotalOf(others)
    const scale = weightOf(weight, n) / <f64>N
    let total: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) total += slope(x, target, i, first, largest, others, logTotal, gamma)
    for (let i = n * K; i < (n + 1) * K; i++) {
      const p = exp(at(x, i) - largest) / (1 + others)
      put(dx, i, scale * (slope(x, target, i, first, largest, others, logTotal, gamma) - p * total))
    }
  }
}

/** g of one class. */
function slope(
  x: usize, target: usize, i: i32, first: i32, largest: f64, others: f64, logTotal: f64, gamma: f64,
): f64 {
  const t = at(target, i)
  if (t == 0) return 0
  const below = at(x, i) - largest
  const p = exp(below) / (1 + others)
  const rest = i == first ? others / (1 + others) : 1 - p
  // p·log p and log p/(1 − p) at their limits, where p or 1 − p is 0.
  const bent = p == 0 ? 0 : rest == 0 ? -1 : (p * (below - logTotal)) / rest
  return -t * power(rest, gamma) * (1 - gamma * bent)
}

/** loss = weight · mean_k a·q^gamma·ℓ, q the share of the wrong answer, a = target·positive + (1 − target)·negative */
export function sigmoidFocalCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32, gamma: f64, positive: f64,
  negative: f64,
): void {
  for (let n = start; n < end; n++) {
    let sum: f64 = 0
    for (let i = n * K; i < (n + 1) * K; i++) {
      const logit = at(x, i)
      const t = at(target, i)
      const small = exp(logit < 0 ? logit : 0 - logit)
      const p = (logit < 0 ? small : 1) / (1 + small)
      const rest = (logit < 0 ? 1 : small) / (1 + small)
      const entropy = max(logit, 0) - logit * t + log1p(small)
      sum += (t * positive + (1 - t) * negative) * power(t * rest + (1 - t) * p, gamma) * entropy
    }
    put(loss, n, (weightOf(weight, n) * sum) / <f64>K)
  }
}

/** dx = weight · a·q^gamma·(gamma·(1 − 2·target)·p·(1 − p)/q·ℓ + p − target) / (N·K) */
export function sigmoidFocalCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32, gamma: f64, positive: f64,
  negative: f64,
): void {
  for (let n = start; n < end; n++) {
    const scale = weightOf(weight, n) / (<f64>N * <f64>K)
    for (let i = n * K; i < (n + 1) * K; i++) {
      const logit = at(x, i)
      const t = at(target, i)
      const small = exp(logit < 0 ? logit : 0 - logit)
      const p = (logit < 0 ? small : 1) / (1 + small)
      const rest = (logit < 0 ? 1 : small) / (1 + small)
      const q = t * rest + (1 - t) * p
      const entropy = max(logit, 0) - logit * t + log1p(small)
      // q is 0 only where p is 0 or 1, and right.
      const bent = q == 0 ? 0 : ((1 - 2 * t) * p * rest * entropy) / q
      const off = t == 1 ? 0 - rest : p - t
      put(dx, i, scale * (t * positive + (1 - t) * negative) * power(q, gamma) * (gamma * bent + off))
    }
  }
}
