// Losses that are sums over single values, and their gradients, in float64. An item is an example, a row of K of x and of
// target. weight is one value per example, or 0 if there are no weights. docs/losses.md
//
// A number selects the loss; up to three more are its settings. A row's values are taken in pairs.

import { loadPair, put, rounded, weightOf } from './loss-rows'
import { exp64, log1p64, power64 } from './math64'

const SIGMOID: i32 = 0
const SIGMOID_FOCAL: i32 = 1
const SQUARED: i32 = 2
const ABSOLUTE: i32 = 3
const HUBER: i32 = 4

/** loss = weight · mean_k (max(x,0) − x·target + log(1 + e^−|x|)) */
export function sigmoidCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32,
): void {
  means(SIGMOID, start, end, x, target, weight, loss, K, 0, 0, 0)
}

/** dx = weight · (sigmoid(x) − target) / (N·K) */
export function sigmoidCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  slopes(SIGMOID, start, end, x, target, weight, dx, N, K, 0, 0, 0)
}

/** loss = weight · mean_k a·q^gamma·ℓ, q the probability of the wrong answer, a = target·positive + (1 − target)·negative */
export function sigmoidFocalCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32, gamma: f64, positive: f64,
  negative: f64,
): void {
  means(SIGMOID_FOCAL, start, end, x, target, weight, loss, K, gamma, positive, negative)
}

/** dx = weight · a·q^gamma·(gamma·(1 − 2·target)·p·(1 − p)/q·ℓ + p − target) / (N·K) */
export function sigmoidFocalCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32, gamma: f64, positive: f64,
  negative: f64,
): void {
  slopes(SIGMOID_FOCAL, start, end, x, target, weight, dx, N, K, gamma, positive, negative)
}

/** loss = weight · mean_k (x − target)² */
export function meanSquaredError(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32,
): void {
  means(SQUARED, start, end, x, target, weight, loss, K, 0, 0, 0)
}

/** dx = weight · 2·(x − target) / (N·K) */
export function meanSquaredErrorGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  slopes(SQUARED, start, end, x, target, weight, dx, N, K, 0, 0, 0)
}

/** loss = weight · mean_k |x − target| */
export function meanAbsoluteError(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32,
): void {
  means(ABSOLUTE, start, end, x, target, weight, loss, K, 0, 0, 0)
}

/** dx = weight · sign(x − target) / (N·K) */
export function meanAbsoluteErrorGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  slopes(ABSOLUTE, start, end, x, target, weight, dx, N, K, 0, 0, 0)
}

/** loss = weight · mean_k h(x − target), h(d) = d²/2 where |d| ≤ delta, else delta·(|d| − delta/2) */
export function huber(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32, delta: f64,
): void {
  means(HUBER, start, end, x, target, weight, loss, K, delta, 0, 0)
}

/** dx = weight · max(−delta, min(x − target, delta)) / (N·K) */
export function huberGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32, delta: f64,
): void {
  slopes(HUBER, start, end, x, target, weight, dx, N, K, delta, 0, 0)
}

/** loss = weight · mean_k ℓ(x, target) */
// @ts-ignore: decorator
@inline
function means(
  kind: i32, start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, K: i32, a1: f64, a2: f64, a3: f64,
): void {
  const bytes = <usize>K << 2
  const first = i64x2(-1, 0)
  for (let n = start; n < end; n++) {
    let sum = f64x2.splat(0)
    for (let i = <usize>n * bytes, last = i + bytes; i < last; i += 8) {
      let term = lossOf(kind, loadPair(x + i), loadPair(target + i), a1, a2, a3)
      // The last pair may have only one value.
      if (i + 4 == last) term = v128.and(term, first)
      sum = f64x2.add(sum, term)
    }
    put(loss, n, (weightOf(weight, n) * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1))) / <f64>K)
  }
}

/** dx = weight · ∂ℓ/∂x / (N·K) */
// @ts-ignore: decorator
@inline
function slopes(
  kind: i32, start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32, a1: f64, a2: f64,
  a3: f64,
): void {
  const bytes = <usize>K << 2
  for (let n = start; n < end; n++) {
    const scale = f64x2.splat(weightOf(weight, n) / (<f64>N * <f64>K))
    for (let i = <usize>n * bytes, last = i + bytes; i < last; i += 8) {
      const slope = slopeOf(kind, loadPair(x + i), loadPair(target + i), a1, a2, a3)
      const value = rounded(f64x2.mul(scale, slope))
      if (i + 4 == last) v128.store_lane<f32>(dx + i, value, 0)
      else v128.store_lane<f64>(dx + i, value, 0)
    }
  }
}

/** ℓ */
// @ts-ignore: decorator
@inline
function lossOf(kind: i32, x: v128, t: v128, a1: f64, a2: f64, a3: f64): v128 {
  if (kind == SIGMOID) return entropyOf(x, t, exp64(f64x2.neg(f64x2.abs(x))))
  if (kind == SIGMOID_FOCAL) {
    const small = exp64(f64x2.neg(f64x2.abs(x)))
    const q = wrongOf(t, shareOf(x, small), shareOf(f64x2.neg(x), small))
    return f64x2.mul(f64x2.mul(sideOf(t, a2, a3), power64(q, a1)), entropyOf(x, t, small))
  }
  const difference = f64x2.sub(x, t)
  if (kind == SQUARED) return f64x2.mul(difference, difference)
  const size = f64x2.abs(difference)
  if (kind == ABSOLUTE) return size
  const near = f64x2.pmin(size, f64x2.splat(a1))
  return f64x2.mul(near, f64x2.sub(size, f64x2.mul(near, f64x2.splat(0.5))))
}

/** ∂ℓ/∂x */
// @ts-ignore: decorator
@inline
function slopeOf(kind: i32, x: v128, t: v128, a1: f64, a2: f64, a3: f64): v128 {
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  if (kind == SIGMOID) return f64x2.sub(f64x2.div(one, f64x2.add(one, exp64(f64x2.neg(x)))), t)
  if (kind == SIGMOID_FOCAL) {
    const small = exp64(f64x2.neg(f64x2.abs(x)))
    const p = shareOf(x, small)
    const rest = shareOf(f64x2.neg(x), small)
    const q = wrongOf(t, p, rest)
    const turn = f64x2.mul(f64x2.sub(one, f64x2.add(t, t)), entropyOf(x, t, small))
    // q is 0 only if p is 0 or 1 and the answer is right.
    const bent = v128.and(f64x2.div(f64x2.mul(f64x2.mul(p, rest), turn), q), f64x2.ne(q, zero))
    const off = v128.bitselect(f64x2.neg(rest), f64x2.sub(p, t), f64x2.eq(t, one))
    const slope = f64x2.add(f64x2.mul(f64x2.splat(a1), bent), off)
    return f64x2.mul(f64x2.mul(sideOf(t, a2, a3), power64(q, a1)), slope)
  }
  const difference = f64x2.sub(x, t)
  if (kind == SQUARED) return f64x2.add(difference, difference)
  if (kind == ABSOLUTE) {
    // 0 and NaN stay as they are.
    const sign = v128.bitselect(difference, one, f64x2.splat(-0.0))
    return v128.bitselect(sign, difference, f64x2.gt(f64x2.abs(difference), zero))
  }
  return f64x2.pmax(f64x2.pmin(difference, f64x2.splat(a1)), f64x2.splat(-a1))
}

/** max(x,0) − x·target + log(1 + small), small = e^−|x| */
// @ts-ignore: decorator
@inline
function entropyOf(x: v128, t: v128, small: v128): v128 {
  return f64x2.add(f64x2.sub(f64x2.pmax(x, f64x2.splat(0)), f64x2.mul(x, t)), log1p64(small))
}

/** sigmoid(x); for −x it is 1 minus that, computed without losing digits; small = e^−|x| */
// @ts-ignore: decorator
@inline
function shareOf(x: v128, small: v128): v128 {
  const one = f64x2.splat(1)
  const above = v128.bitselect(small, one, f64x2.lt(x, f64x2.splat(0)))
  return f64x2.div(above, f64x2.add(one, small))
}

/** q, the probability of the wrong answer. */
// @ts-ignore: decorator
@inline
function wrongOf(t: v128, p: v128, rest: v128): v128 {
  return f64x2.add(f64x2.mul(t, rest), f64x2.mul(f64x2.sub(f64x2.splat(1), t), p))
}

/** a */
// @ts-ignore: decorator
@inline
function sideOf(t: v128, positive: f64, negative: f64): v128 {
  return f64x2.add(f64x2.mul(t, f64x2.splat(positive)), f64x2.mul(f64x2.sub(f64x2.splat(1), t), f64x2.splat(negative)))
}
