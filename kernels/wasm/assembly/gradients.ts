// What is done to gradients before an update. Items as in elementwise.ts. docs/optimizers.md, docs/regularization.md

import { high64, low64 } from './channel-sums'
import { firstByte, lastByte } from './elementwise'
import { madd } from './madd'

/** Per chunk: Σ |w|·(l1 + l2·|w|), in float64; `length` counts floats. */
export function l1l2Part(start: i32, end: i32, w: usize, sums: usize, length: i32, l1: f64, l2: f64): void {
  const first = f64x2.splat(l1)
  const second = f64x2.splat(l2)
  for (let chunk = start; chunk < end; chunk++) {
    let sum = f64x2.splat(0)
    const rest = w + (<usize>length << 2)
    const last = min(w + firstByte(chunk + 1), rest)
    for (let at = w + firstByte(chunk); at < last; at += 16) {
      let values = f32x4.abs(v128.load(at))
      if (at + 16 > rest) values = v128.and(values, i32x4.lt_u(i32x4(0, 1, 2, 3), i32x4.splat(<i32>(rest - at) >> 2)))
      const low = low64(values)
      const high = high64(values)
      sum = f64x2.add(sum, f64x2.mul(low, f64x2.add(first, f64x2.mul(second, low))))
      sum = f64x2.add(sum, f64x2.mul(high, f64x2.add(first, f64x2.mul(second, high))))
    }
    store<f64>(sums + (<usize>chunk << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1))
  }
}

/** The only item adds up the chunks in order. */
export function l1l2Total(start: i32, end: i32, sums: usize, y: usize, chunks: i32): void {
  let total: f64 = 0
  for (let chunk = 0; chunk < chunks; chunk++) total += load<f64>(sums + (<usize>chunk << 3))
  store<f32>(y, <f32>total)
}

/** y = g + l1·sign(w) + 2·l2·w; `twice` is 2·l2 */
export function l1l2Gradient(
  start: i32, end: i32, w: usize, g: usize, y: usize, vectors: i32, l1: f32, twice: f32,
): void {
  const sign = f32x4.splat(-0.0)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const value = v128.load(w + i)
    const signed = v128.bitselect(value, f32x4.splat(l1), sign)
    const slope = v128.and(signed, f32x4.ne(value, f32x4.splat(0)))
    v128.store(y + i, madd(f32x4.add(v128.load(g + i), slope), value, f32x4.splat(twice)))
  }
}

/** y = max(−limit, min(g, limit)); values that are not finite stay so */
export function clipByValue(start: i32, end: i32, g: usize, y: usize, vectors: i32, limit: f32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const value = v128.load(g + i)
    const clipped = f32x4.max(f32x4.min(value, f32x4.splat(limit)), f32x4.splat(-limit))
    v128.store(y + i, v128.bitselect(clipped, value, f32x4.lt(f32x4.abs(value), f32x4.splat(Infinity))))
  }
}

/** y = g where √squares ≤ limit, else g·limit / √squares, or g·squares if that is not finite */
export function clipByNorm(
  start: i32, end: i32, g: usize, squares: usize, y: usize, vectors: i32, limit: f32,
): void {
  const square = load<f32>(squares)
  const norm = sqrt<f32>(square)
  const factor = f32x4.splat(norm <= limit ? 1 : square < Infinity ? limit / norm : square)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f32x4.mul(v128.load(g + i), factor))
}
