// y = γ·(x − μ) / √(σ² + ε) + β for each row of x as a matrix [R, L]; an item is a row. docs/layer-normalization.md
//
// A row is read three times, all but the first from the cache. Sums are float64, and the variance is summed around the mean.

import { high64, low64 } from './channel-sums'
import { loadChannels, storeChannels } from './channels'

/** A `gamma` or `beta` of 0 means there is none. */
export function layerNormalization(
  start: i32, end: i32, x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, L: i32,
  epsilon: f64,
): void {
  const bytes = <usize>L << 2
  for (let row = <usize>start; row < <usize>end; row++) {
    const from = x + row * bytes
    const middle = rowSum(from, L) / <f64>L
    const square = squaresAround(from, L, middle) / <f64>L
    store<f32>(mean + (row << 2), <f32>middle)
    store<f32>(variance + (row << 2), <f32>square)
    const m = f32x4.splat(<f32>middle)
    const s = f32x4.splat(<f32>(1 / Math.sqrt(square + epsilon)))
    const to = y + row * bytes
    for (let l = 0, at: usize = 0; l < L; l += 4, at += 16) {
      let value = f32x4.mul(f32x4.sub(loadChannels(from + at, L - l), m), s)
      if (gamma) value = f32x4.mul(value, loadChannels(gamma + at, L - l))
      if (beta) value = f32x4.add(value, loadChannels(beta + at, L - l))
      storeChannels(to + at, value, L - l)
    }
  }
}

/** The sum of all lanes of two float64 vectors. */
// @ts-ignore: decorator
@inline
export function lanesOf(low: v128, high: v128): f64 {
  const sum = f64x2.add(low, high)
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

function rowSum(from: usize, L: i32): f64 {
  let low = f64x2.splat(0), high = low
  for (let l = 0; l < L; l += 4, from += 16) {
    const value = loadChannels(from, L - l)
    low = f64x2.add(low, low64(value))
    high = f64x2.add(high, high64(value))
  }
  return lanesOf(low, high)
}

function squaresAround(from: usize, L: i32, mean: f64): f64 {
  const m = f64x2.splat(mean)
  let low = f64x2.splat(0), high = low
  let l = 0
  for (; l <= L - 4; l += 4, from += 16) {
    const value = v128.load(from)
    const a = f64x2.sub(low64(value), m)
    const b = f64x2.sub(high64(value), m)
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
  }
  let sum = lanesOf(low, high)
  for (; l < L; l++, from += 4) {
    const d = <f64>load<f32>(from) - mean
    sum += d * d
  }
  return sum
}
