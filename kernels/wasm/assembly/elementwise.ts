// Elementwise kernels. An item is a chunk of 1024 vectors of four floats; the last chunk has as many as remain of `vectors`.
// The last vector may reach into its block's padding.

import { goldenSteps, mixed, nextSteps } from './hash'

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

/** y = a · b */
export function multiply(start: i32, end: i32, a: usize, b: usize, y: usize, vectors: i32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f32x4.mul(v128.load(a + i), v128.load(b + i)))
}

/**
 * y[i] = x[i] · mask[i]; or the mask itself, if x is 0. mask[i] = scale if hash32(key, i) ≥ threshold, else 0; the hash is
 * that of hash.ts, four indices at a time.
 */
export function dropout(
  start: i32, end: i32, x: usize, y: usize, vectors: i32, key: i32, threshold: i32, scale: f32,
): void {
  const limit = i32x4.splat(threshold)
  const kept = f32x4.splat(scale)
  const first = firstByte(start)
  let steps = goldenSteps(key, <i32>(first >> 2))
  for (let i = first, last = lastByte(end, vectors); i < last; i += 16) {
    const mask = v128.and(kept, i32x4.ge_u(mixed(steps), limit))
    v128.store(y + i, x ? f32x4.mul(v128.load(x + i), mask) : mask)
    steps = nextSteps(steps)
  }
}
