// Elementwise kernels. An item is a chunk of 1024 vectors of four floats, the last as many as are left of `vectors`; the
// last vector may reach into its block's padding. docs/activations.md

import { exp4 } from './exp'
import { goldenSteps, mixed, nextSteps } from './hash'
import { madd } from './madd'

const chunkBytes: usize = 1024 * 16

// @ts-ignore: decorator
@inline
export function firstByte(start: i32): usize {
  return <usize>start * chunkBytes
}

// @ts-ignore: decorator
@inline
export function lastByte(end: i32, vectors: i32): usize {
  return min(<usize>end * chunkBytes, <usize>vectors << 4)
}

/** y = max(x, 0) */
export function relu(start: i32, end: i32, x: usize, y: usize, vectors: i32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f32x4.pmax(v128.load(x + i), f32x4.splat(0))) // as f32x4.max, NaN kept, but one instruction
}

/** dx = dy where y > 0, else 0; a NaN in y lets dy through */
export function reluGradient(start: i32, end: i32, y: usize, dy: usize, dx: usize, vectors: i32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(dx + i, v128.andnot(v128.load(dy + i), f32x4.le(v128.load(y + i), f32x4.splat(0))))
}

/** y = 1 / (1 + e^−x) */
export function sigmoid(start: i32, end: i32, x: usize, y: usize, vectors: i32): void {
  const one = f32x4.splat(1)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(v128.load(x + i))))))
}

/** dx = dy · y · (1 − y) */
export function sigmoidGradient(start: i32, end: i32, y: usize, dy: usize, dx: usize, vectors: i32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const value = v128.load(y + i)
    v128.store(dx + i, f32x4.mul(f32x4.mul(v128.load(dy + i), value), f32x4.sub(f32x4.splat(1), value)))
  }
}

/** y = tanh x: S. Moshier's polynomial (Cephes) below |x| = 0.625, else 1 − 2/(e^2|x| + 1) with the sign of x */
export function tanh(start: i32, end: i32, x: usize, y: usize, vectors: i32): void {
  const one = f32x4.splat(1)
  const two = f32x4.splat(2)
  const sign = f32x4.splat(-0.0)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const value = v128.load(x + i)
    const z = f32x4.mul(value, value)
    let p = f32x4.splat(-5.70498872745e-3)
    p = madd(f32x4.splat(2.06390887954e-2), p, z)
    p = madd(f32x4.splat(-5.37397155531e-2), p, z)
    p = madd(f32x4.splat(1.33314422036e-1), p, z)
    p = madd(f32x4.splat(-3.33332819422e-1), p, z)
    const small = madd(value, f32x4.mul(p, z), value)
    const magnitude = f32x4.abs(value)
    const large = f32x4.sub(one, f32x4.div(two, f32x4.add(exp4(f32x4.mul(two, magnitude)), one)))
    const signed = v128.bitselect(value, large, sign)
    v128.store(y + i, v128.bitselect(small, signed, f32x4.lt(magnitude, f32x4.splat(0.625))))
  }
}

/** dx = dy · (1 − y²) */
export function tanhGradient(start: i32, end: i32, y: usize, dy: usize, dx: usize, vectors: i32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const value = v128.load(y + i)
    v128.store(dx + i, f32x4.mul(v128.load(dy + i), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value))))
  }
}

/** y = a · b */
export function multiply(start: i32, end: i32, a: usize, b: usize, y: usize, vectors: i32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f32x4.mul(v128.load(a + i), v128.load(b + i)))
}

/** mask[i] = scale where hash32(key, i) ≥ threshold, else 0; the hash is hash.ts's, four indices at a time */
export function dropoutMask(
  start: i32, end: i32, mask: usize, vectors: i32, key: i32, threshold: i32, scale: f32,
): void {
  const limit = i32x4.splat(threshold)
  const kept = f32x4.splat(scale)
  const first = firstByte(start)
  let steps = goldenSteps(key, <i32>(first >> 2))
  for (let i = first, last = lastByte(end, vectors); i < last; i += 16) {
    v128.store(mask + i, v128.and(kept, i32x4.ge_u(mixed(steps), limit)))
    steps = nextSteps(steps)
  }
}
