// Cross-entropies with softmax, and their gradients, in float64. An item is two of N examples, rows of K of x and of target.
// weight is one value per example, or 0 if there are no weights. docs/losses.md
//
// Each lane has its own row, because few classes would not fill vectors. A single last row is in both lanes.

import { larger } from './larger'
import { loadTwo, put, rounded, weightOf } from './loss-rows'
import { exp64, log1p64, log64, power64 } from './math64'

/** loss = weight · Σ_k target·(log Σ_j e^x[j] − x[k]) */
export function softmaxCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, N: i32, K: i32,
): void {
  const zero = f64x2.splat(0)
  const bytes = <usize>K << 2
  for (let n = 2 * start; n < min(2 * end, N); n += 2) {
    const next = nextOf(n, N, bytes)
    const from = <usize>n * bytes
    const m = largestOf(x + from, next, bytes)
    // Σ target·(m − x) and Σ target·log Σ_j e^(x[j] − m) are kept separately, so that one pass finds all sums.
    let total = zero, mass = zero, sum = zero
    for (let i = from, last = from + bytes; i < last; i += 4) {
      const below = f64x2.sub(loadTwo(x + i, x + i + next), m)
      total = f64x2.add(total, exp64(below))
      const t = loadTwo(target + i, target + i + next)
      mass = f64x2.add(mass, t)
      sum = f64x2.sub(sum, v128.and(f64x2.mul(t, below), f64x2.ne(t, zero)))
    }
    const rest = v128.and(f64x2.mul(mass, log64(total)), f64x2.ne(mass, zero))
    putTwo(loss, weight, n, next, f64x2.add(sum, rest))
  }
}

/** dx = weight · (softmax(x)·Σ_k target − target) / N */
export function softmaxCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32,
): void {
  const bytes = <usize>K << 2
  for (let n = 2 * start; n < min(2 * end, N); n += 2) {
    const next = nextOf(n, N, bytes)
    const from = <usize>n * bytes
    const last = from + bytes
    const m = largestOf(x + from, next, bytes)
    let total = f64x2.splat(0), mass = f64x2.splat(0)
    for (let i = from; i < last; i += 4) {
      total = f64x2.add(total, exp64(f64x2.sub(loadTwo(x + i, x + i + next), m)))
      mass = f64x2.add(mass, loadTwo(target + i, target + i + next))
    }
    const share = f64x2.div(mass, total)
    const scale = scaleOf(weight, n, next, N)
    for (let i = from; i < last; i += 4) {
      const p = f64x2.mul(exp64(f64x2.sub(loadTwo(x + i, x + i + next), m)), share)
      storeTwo(dx + i, next, f64x2.mul(scale, f64x2.sub(p, loadTwo(target + i, target + i + next))))
    }
  }
}

/** loss = weight · Σ_k target·(1 − p)^gamma·(−log p), p = softmax(x) */
export function softmaxFocalCrossEntropy(
  start: i32, end: i32, x: usize, target: usize, weight: usize, loss: usize, N: i32, K: i32, gamma: f64,
): void {
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  const bytes = <usize>K << 2
  for (let n = 2 * start; n < min(2 * end, N); n += 2) {
    const next = nextOf(n, N, bytes)
    const from = <usize>n * bytes
    const m = largestOf(x + from, next, bytes)
    const others = othersOf(x + from, next, bytes, m)
    const share = f64x2.div(one, f64x2.add(one, others))
    const logTotal = log1p64(others)
    let sum = zero, found = zero
    for (let i = from, last = from + bytes; i < last; i += 4) {
      const t = loadTwo(target + i, target + i + next)
      const counts = f64x2.ne(t, zero)
      const below = f64x2.sub(loadTwo(x + i, x + i + next), m)
      const first = v128.andnot(f64x2.eq(below, zero), found)
      found = v128.or(found, first)
      if (!v128.any_true(counts)) continue
      const p = f64x2.mul(exp64(below), share)
      const rest = v128.bitselect(f64x2.mul(others, share), f64x2.sub(one, p), first)
      const term = f64x2.mul(f64x2.mul(t, power64(rest, gamma)), f64x2.sub(below, logTotal))
      sum = f64x2.sub(sum, v128.and(term, counts))
    }
    putTwo(loss, weight, n, next, sum)
  }
}

/** dx = weight · (g − p·Σ_k g) / N, g = −target·(1 − p)^gamma·(1 − gamma·p·log p/(1 − p)) */
export function softmaxFocalCrossEntropyGradient(
  start: i32, end: i32, x: usize, target: usize, weight: usize, dx: usize, N: i32, K: i32, gamma: f64,
): void {
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  const bytes = <usize>K << 2
  for (let n = 2 * start; n < min(2 * end, N); n += 2) {
    const next = nextOf(n, N, bytes)
    const from = <usize>n * bytes
    const m = largestOf(x + from, next, bytes)
    const others = othersOf(x + from, next, bytes, m)
    const share = f64x2.div(one, f64x2.add(one, others))
    const logTotal = log1p64(others)
    const scale = scaleOf(weight, n, next, N)
    let total = zero
    // First Σ_k g, then the gradient, for which g is computed again.
    for (let pass = 0; pass < 2; pass++) {
      let found = zero
      for (let i = from, last = from + bytes; i < last; i += 4) {
        const t = loadTwo(target + i, target + i + next)
        const counts = f64x2.ne(t, zero)
        const below = f64x2.sub(loadTwo(x + i, x + i + next), m)
        const first = v128.andnot(f64x2.eq(below, zero), found)
        found = v128.or(found, first)
        if (!pass && !v128.any_true(counts)) continue
        const p = f64x2.mul(exp64(below), share)
        const rest = v128.bitselect(f64x2.mul(others, share), f64x2.sub(one, p), first)
        // The limits of p·log p and log p/(1 − p) if p or 1 − p is 0.
        let bent = f64x2.div(f64x2.mul(p, f64x2.sub(below, logTotal)), rest)
        bent = v128.bitselect(f64x2.splat(-1), bent, f64x2.eq(rest, zero))
        bent = v128.andnot(bent, f64x2.eq(p, zero))
        const slope = f64x2.sub(f64x2.mul(f64x2.splat(gamma), bent), one)
        const g = v128.and(f64x2.mul(f64x2.mul(t, power64(rest, gamma)), slope), counts)
        if (pass) storeTwo(dx + i, next, f64x2.mul(scale, f64x2.sub(g, f64x2.mul(p, total))))
        else total = f64x2.add(total, g)
      }
    }
  }
}

/** The distance from row n to its neighbor in the other lane. */
// @ts-ignore: decorator
@inline
function nextOf(n: i32, N: i32, bytes: usize): usize {
  return n + 1 < N ? bytes : 0
}

/** The largest logit of each row; NaN if there is one. */
function largestOf(x: usize, next: usize, bytes: usize): v128 {
  let m = f32x4.splat(-Infinity)
  for (const last = x + bytes; x < last; x += 4)
    m = larger(m, v128.load_lane<f32>(x + next, v128.load32_zero(x), 1))
  return f64x2.promote_low_f32x4(m)
}

/** Σ e^(x − m) over all but the first maximum m; NaN if m is infinite. */
function othersOf(x: usize, next: usize, bytes: usize, m: v128): v128 {
  let others = f64x2.sub(m, m)
  let found = f64x2.splat(0)
  for (const last = x + bytes; x < last; x += 4) {
    const below = f64x2.sub(loadTwo(x, x + next), m)
    const first = v128.andnot(f64x2.eq(below, f64x2.splat(0)), found)
    found = v128.or(found, first)
    others = f64x2.add(others, v128.andnot(exp64(below), first))
  }
  return others
}

/** weight / N of two rows. */
function scaleOf(weight: usize, n: i32, next: usize, N: i32): v128 {
  const first = weightOf(weight, n) / <f64>N
  return f64x2(first, next ? weightOf(weight, n + 1) / <f64>N : first)
}

/** Losses of two rows, times their weights. */
function putTwo(loss: usize, weight: usize, n: i32, next: usize, value: v128): void {
  put(loss, n, weightOf(weight, n) * f64x2.extract_lane(value, 0))
  if (next) put(loss, n + 1, weightOf(weight, n + 1) * f64x2.extract_lane(value, 1))
}

/** Values of two rows. */
// @ts-ignore: decorator
@inline
function storeTwo(to: usize, next: usize, value: v128): void {
  const narrow = rounded(value)
  v128.store_lane<f32>(to, narrow, 0)
  v128.store_lane<f32>(to + next, narrow, 1)
}
