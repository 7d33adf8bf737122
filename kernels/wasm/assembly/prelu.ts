// y = x where x > 0, else α·x, and its gradients; docs/activations.md
//
// The α of each element is laid out once, in a repeating pattern of whole vectors, as in batch-normalization.ts.

import { firstByte, lastByte } from './elementwise'

/** Item i is element i of the pattern: the α at index places[i % length]. */
export function preluPattern(
  start: i32, end: i32, alpha: usize, places: usize, pattern: usize, length: i32,
): void {
  for (let i = start; i < end; i++)
    store<f32>(pattern + (<usize>i << 2), load<f32>(alpha + (<usize>load<i32>(places + (<usize>(i % length) << 2)) << 2)))
}

/** z where x > 0, else α·z. This is y if z is x, and dx if z is dy. Items as in elementwise.ts. */
export function prelu(
  start: i32, end: i32, x: usize, z: usize, pattern: usize, y: usize, vectors: i32, period: i32,
): void {
  const size = <usize>period << 2
  const last = lastByte(end, vectors)
  let i = firstByte(start)
  for (let p = i % size; i < last; p = 0)
    for (const stop = min(last, i + size - p); i < stop; i += 16, p += 16) {
      const value = v128.load(z + i)
      const right = f32x4.gt(v128.load(x + i), f32x4.splat(0))
      v128.store(y + i, v128.bitselect(value, f32x4.mul(value, v128.load(pattern + p)), right))
    }
}

/** What each element adds to the gradient of its α: x·dy, or 0 where x > 0. */
export function preluTerms(start: i32, end: i32, x: usize, dy: usize, terms: usize, vectors: i32): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const value = v128.load(x + i)
    v128.store(terms + i, v128.andnot(f32x4.mul(value, v128.load(dy + i)), f32x4.gt(value, f32x4.splat(0))))
  }
}

/** Adds up the sums of elements that share an α; one item. */
export function preluTotal(start: i32, end: i32, sums: usize, places: usize, dalpha: usize, length: i32, size: i32): void {
  memory.fill(dalpha, 0, <usize>size << 2)
  for (let i: usize = 0; i < <usize>length << 2; i += 4) {
    const to = dalpha + (<usize>load<i32>(places + i) << 2)
    store<f32>(to, load<f32>(to) + load<f32>(sums + i))
  }
}
