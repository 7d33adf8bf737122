// The one-dimensional transforms of F(4,3): 4 outputs of a 3-tap filter from 6 inputs in 6 products,
//
//   y = Aᵀ[(G g) ⊙ (Bᵀ d)],   interpolated at 0, ±1, ±2, ∞
//
// and the transposes A and Gᵀ, which transform gradients. Each works on 4 channels at once, with vectors `step` bytes apart.
// A. Lavin, S. Gray, "Fast algorithms for convolutional neural networks", 2016, section 4.3.

import { finished, storePair } from './conv2d-winograd-output'
import { larger } from './larger'
import { madd, nmadd } from './madd'

/**
 * The address of a 4, the only factor in the transforms of pixels and outputs. V8 (Node 24) makes a constant vector anew at each
 * use, in three instructions. Broadcasting it from memory takes one.
 */
const FOUR: usize = memory.data<f32>([4])

// @ts-ignore: decorator
@inline
function scaled(a: v128, factor: f32): v128 {
  return f32x4.mul(a, f32x4.splat(factor))
}

/** Bᵀ: 6 → 6. */
// @ts-ignore: decorator
@inline
export function f4Input(d: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(d)
  const d1 = v128.load(d + step)
  const d2 = v128.load(d + 2 * step)
  const d3 = v128.load(d + 3 * step)
  const d4 = v128.load(d + 4 * step)
  const d5 = v128.load(d + 5 * step)
  const four = v128.load32_splat(FOUR)
  const far = f32x4.sub(d4, d2)
  const odd = f32x4.sub(d3, d1)
  v128.store(to, madd(far, f32x4.sub(d0, d2), four))
  const near = nmadd(d4, d2, four)
  const nearOdd = nmadd(d3, d1, four)
  v128.store(to + toStep, f32x4.add(near, nearOdd))
  v128.store(to + 2 * toStep, f32x4.sub(near, nearOdd))
  const farOdd = f32x4.add(odd, odd)
  v128.store(to + 3 * toStep, f32x4.add(far, farOdd))
  v128.store(to + 4 * toStep, f32x4.sub(far, farOdd))
  v128.store(to + 5 * toStep, nmadd(f32x4.sub(d5, d3), odd, four))
}

/** G: 3 → 6. */
// @ts-ignore: decorator
@inline
export function f4Filter(g: usize, step: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(g)
  const g1 = v128.load(g + step)
  const g2 = v128.load(g + 2 * step)
  v128.store(to, scaled(g0, 0.25))
  const even = scaled(f32x4.add(g0, g2), -1 / 6.0)
  const odd = scaled(g1, -1 / 6.0)
  v128.store(to + toStep, f32x4.add(even, odd))
  v128.store(to + 2 * toStep, f32x4.sub(even, odd))
  const far = f32x4.add(scaled(g0, 1 / 24.0), scaled(g2, 1 / 6.0))
  const half = scaled(g1, 1 / 12.0)
  v128.store(to + 3 * toStep, f32x4.add(far, half))
  v128.store(to + 4 * toStep, f32x4.sub(far, half))
  v128.store(to + 5 * toStep, g2)
}

/** Aᵀ: 6 → 4, finished as `last` says. */
// @ts-ignore: decorator
@inline
export function f4Output(m: usize, step: usize, to: usize, toStep: usize, last: i32, bias: v128, floor: v128): void {
  const m1 = v128.load(m + step)
  const m2 = v128.load(m + 2 * step)
  const m3 = v128.load(m + 3 * step)
  const m4 = v128.load(m + 4 * step)
  const four = v128.load32_splat(FOUR)
  const near = f32x4.add(m1, m2)
  const far = f32x4.add(m3, m4)
  const nearOdd = f32x4.sub(m1, m2)
  const half = f32x4.sub(m3, m4)
  const farOdd = f32x4.add(half, half)
  const y0 = f32x4.add(f32x4.add(v128.load(m), near), far)
  const y1 = f32x4.add(nearOdd, farOdd)
  const y2 = madd(near, far, four)
  const y3 = madd(f32x4.add(nearOdd, v128.load(m + 5 * step)), farOdd, four)
  storePair(to, toStep, y0, y1, last, bias, floor)
  storePair(to + 2 * toStep, toStep, y2, y3, last, bias, floor)
}

/**
 * The same for two rows, pooled: the maxima of the two windows of 2×2 outputs, finished, the second if there are `two`. Each
 * row has 6 vectors, one after the other. No output goes through memory.
 */
// @ts-ignore: decorator
@inline
export function f4Windows(m: usize, two: bool, to: usize, toStep: usize, bias: v128, floor: v128): void {
  const four = v128.load32_splat(FOUR)
  let m1 = v128.load(m, 16), m2 = v128.load(m, 32), m3 = v128.load(m, 48), m4 = v128.load(m, 64)
  let near = f32x4.add(m1, m2), far = f32x4.add(m3, m4), nearOdd = f32x4.sub(m1, m2), half = f32x4.sub(m3, m4)
  let farOdd = f32x4.add(half, half)
  let left = larger(f32x4.add(f32x4.add(v128.load(m), near), far), f32x4.add(nearOdd, farOdd))
  let right = larger(madd(near, far, four), madd(f32x4.add(nearOdd, v128.load(m, 80)), farOdd, four))
  m1 = v128.load(m, 112); m2 = v128.load(m, 128); m3 = v128.load(m, 144); m4 = v128.load(m, 160)
  near = f32x4.add(m1, m2); far = f32x4.add(m3, m4); nearOdd = f32x4.sub(m1, m2); half = f32x4.sub(m3, m4)
  farOdd = f32x4.add(half, half)
  left = larger(left, larger(f32x4.add(f32x4.add(v128.load(m, 96), near), far), f32x4.add(nearOdd, farOdd)))
  right = larger(right, larger(madd(near, far, four), madd(f32x4.add(nearOdd, v128.load(m, 176)), farOdd, four)))
  v128.store(to, finished(left, bias, floor))
  if (two) v128.store(to + toStep, finished(right, bias, floor))
}

/** A: 4 → 6. */
// @ts-ignore: decorator
@inline
export function f4Spread(y: usize, step: usize, to: usize, toStep: usize): void {
  const y0 = v128.load(y)
  const y1 = v128.load(y + step)
  const y2 = v128.load(y + 2 * step)
  const y3 = v128.load(y + 3 * step)
  v128.store(to, y0)
  const even = f32x4.add(y0, y2)
  const odd = f32x4.add(y1, y3)
  v128.store(to + toStep, f32x4.add(even, odd))
  v128.store(to + 2 * toStep, f32x4.sub(even, odd))
  const four = v128.load32_splat(FOUR)
  const far = madd(y0, y2, four)
  const half = madd(y1, y3, four)
  const farOdd = f32x4.add(half, half)
  v128.store(to + 3 * toStep, f32x4.add(far, farOdd))
  v128.store(to + 4 * toStep, f32x4.sub(far, farOdd))
  v128.store(to + 5 * toStep, y3)
}

/** Gᵀ: 6 → 3. */
// @ts-ignore: decorator
@inline
export function f4Gather(m: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(m)
  const m1 = v128.load(m + step)
  const m2 = v128.load(m + 2 * step)
  const m3 = v128.load(m + 3 * step)
  const m4 = v128.load(m + 4 * step)
  const m5 = v128.load(m + 5 * step)
  const near = scaled(f32x4.add(m1, m2), -1 / 6.0)
  const far = f32x4.add(m3, m4)
  v128.store(to, f32x4.add(f32x4.add(scaled(m0, 0.25), near), scaled(far, 1 / 24.0)))
  v128.store(to + toStep, f32x4.add(scaled(f32x4.sub(m2, m1), 1 / 6.0), scaled(f32x4.sub(m3, m4), 1 / 12.0)))
  v128.store(to + 2 * toStep, f32x4.add(f32x4.add(near, scaled(far, 1 / 6.0)), m5))
}
