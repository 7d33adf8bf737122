// y[…,c] = x[…,c] · D[…,c]^−β, D[…,c] = bias + α · Σ x[…,j]² over c − before ≤ j ≤ c + after. docs/layer-normalization.md
//
// An item is a group of pixels. It has a row of scratch memory, two for the gradient, for the values of one pixel that are
// summed, with zeros around them, so that sums need no branches. A row has `rowFloats` floats, at least four behind the last
// channel's window.

import { loadChannels, storeChannels } from './channels'
import { madd } from './madd'
import { inversePower4 } from './power'

export function localResponseNormalization(
  start: i32, end: i32, x: usize, y: usize, scratch: usize, pixels: i32, group: i32, C: i32, before: i32, after: i32,
  rowFloats: i32, bias: f32, alpha: f32, beta: f32,
): void {
  const bytes = <usize>C << 2
  const rowBytes = <usize>rowFloats << 2
  for (let item = start; item < end; item++) {
    const squares = scratch + <usize>item * rowBytes
    memory.fill(squares, 0, rowBytes)
    for (let pixel = item * group, last = min(pixel + group, pixels); pixel < last; pixel++) {
      const from = x + <usize>pixel * bytes
      const to = y + <usize>pixel * bytes
      storeSquares(from, squares + (<usize>before << 2), C)
      for (let c = 0, at: usize = 0; c < C; c += 4, at += 16) {
        const divisor = madd(f32x4.splat(bias), f32x4.splat(alpha), windowSum(squares + at, before + after))
        storeChannels(to + at, f32x4.mul(loadChannels(from + at, C - c), inversePower4(divisor, beta)), C - c)
      }
    }
  }
}

/** dx = dy · D^−β − 2αβ · x · Σ dy·x·D^(−β−1), over the channels whose D includes x. */
export function localResponseNormalizationGradient(
  start: i32, end: i32, x: usize, dy: usize, dx: usize, scratch: usize, pixels: i32, group: i32, C: i32, before: i32,
  after: i32, rowFloats: i32, bias: f32, alpha: f32, beta: f32,
): void {
  const bytes = <usize>C << 2
  const rowBytes = <usize>rowFloats << 2
  const factor = f32x4.splat(-2 * alpha * beta)
  for (let item = start; item < end; item++) {
    const squares = scratch + <usize>(2 * item) * rowBytes
    const shares = squares + rowBytes
    memory.fill(squares, 0, 2 * rowBytes)
    for (let pixel = item * group, last = min(pixel + group, pixels); pixel < last; pixel++) {
      const first = <usize>pixel * bytes
      storeSquares(x + first, squares + (<usize>before << 2), C)
      for (let c = 0, at: usize = 0; c < C; c += 4, at += 16) {
        const divisor = madd(f32x4.splat(bias), f32x4.splat(alpha), windowSum(squares + at, before + after))
        const scaled = f32x4.mul(loadChannels(dy + first + at, C - c), inversePower4(divisor, beta))
        const share = f32x4.div(f32x4.mul(scaled, loadChannels(x + first + at, C - c)), divisor)
        v128.store(shares + (<usize>after << 2) + at, share)
        storeChannels(dx + first + at, scaled, C - c)
      }
      for (let c = 0, at: usize = 0; c < C; c += 4, at += 16) {
        const held = f32x4.mul(factor, loadChannels(x + first + at, C - c))
        const sum = windowSum(shares + at, before + after)
        storeChannels(dx + first + at, madd(loadChannels(dx + first + at, C - c), held, sum), C - c)
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function storeSquares(from: usize, to: usize, C: i32): void {
  for (let c = 0; c < C; c += 4, from += 16, to += 16) {
    const value = loadChannels(from, C - c)
    v128.store(to, f32x4.mul(value, value))
  }
}

/** The sums of four neighboring windows, which have `others` + 1 values each. */
// @ts-ignore: decorator
@inline
function windowSum(from: usize, others: i32): v128 {
  let sum = v128.load(from)
  for (let i = 0; i < others; i++) {
    from += 4
    sum = f32x4.add(sum, v128.load(from))
  }
  return sum
}
