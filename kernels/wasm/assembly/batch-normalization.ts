// y = (x − μ)·s + β, s = γ / √(σ² + ε); docs/batch-normalization.md
//
// The values per channel are repeated into a pattern of whole vectors. Its `period` is the smallest common multiple of C and
// 4 that makes a loop worthwhile. So x is read as in elementwise kernels, whatever C is. Items as in elementwise.ts.

import { finish, floorOf } from './activations'
import { firstByte, lastByte } from './elementwise'
import { madd } from './madd'

/** Item i is vector i of the three patterns: μ, s, β. A `mean`, `gamma` or `beta` of 0 means there is none. */
export function batchNormalizationPattern(
  start: i32, end: i32, mean: usize, variance: usize, gamma: usize, beta: usize, pattern: usize, period: i32, C: i32,
  epsilon: f32,
): void {
  const next = <usize>period << 2
  for (let i = start; i < end; i++) {
    const c = 4 * i % C
    const to = pattern + (<usize>i << 4)
    v128.store(to, mean ? repeated(mean, c, C) : f32x4.splat(0))
    v128.store(to + next, scaleOf(variance, gamma, c, C, epsilon))
    v128.store(to + 2 * next, beta ? repeated(beta, c, C) : f32x4.splat(0))
  }
}

/** Four of C repeating values, starting at channel c. */
export function repeated(from: usize, c: i32, C: i32): v128 {
  if (c + 4 <= C) return v128.load(from + (<usize>c << 2))
  let values = v128.load32_zero(from + (<usize>c << 2))
  values = v128.load_lane<f32>(from + (<usize>((c + 1) % C) << 2), values, 1)
  values = v128.load_lane<f32>(from + (<usize>((c + 2) % C) << 2), values, 2)
  return v128.load_lane<f32>(from + (<usize>((c + 3) % C) << 2), values, 3)
}

/** γ / √(σ² + ε) of four channels from c on; γ is 1 if `gamma` is 0. */
export function scaleOf(variance: usize, gamma: usize, c: i32, C: i32, epsilon: f32): v128 {
  const root = f32x4.sqrt(f32x4.add(repeated(variance, c, C), f32x4.splat(epsilon)))
  return f32x4.div(gamma ? repeated(gamma, c, C) : f32x4.splat(1), root)
}

/** y = (x − μ)·s + β, or f of that */
export function batchNormalization(
  start: i32, end: i32, x: usize, pattern: usize, y: usize, vectors: i32, period: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const next = <usize>period << 2
  const least = floorOf(activation)
  for (let chunk = start; chunk < end; chunk++) {
    const first = firstByte(chunk)
    const last = lastByte(chunk + 1, vectors)
    let i = first
    for (let p = i % next; i < last; p = 0)
      for (const stop = min(last, i + next - p); i < stop; i += 16, p += 16) {
        const centered = f32x4.sub(v128.load(x + i), v128.load(pattern + p))
        const value = madd(v128.load(pattern + 2 * next + p), centered, v128.load(pattern + next + p))
        v128.store(y + i, f32x4.pmax(value, least)) // NaN kept
      }
    finish(activation, a1, a2, a3, y + first, 1, 1, <i32>((last - first) >> 2))
  }
}

/** y = momentum·average + (1 − momentum)·value; `rest` is 1 − momentum */
export function movingAverage(
  start: i32, end: i32, average: usize, value: usize, y: usize, vectors: i32, momentum: f32, rest: f32,
): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const added = f32x4.mul(v128.load(value + i), f32x4.splat(rest))
    v128.store(y + i, madd(added, v128.load(average + i), f32x4.splat(momentum)))
  }
}
