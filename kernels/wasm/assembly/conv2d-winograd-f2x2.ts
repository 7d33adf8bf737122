// The one-dimensional transforms of F(2,3): 2 outputs of a 3-tap filter from 4 inputs in 4 products,
//
//   y = Aᵀ[(G g) ⊙ (Bᵀ d)],   interpolated at 0, ±1, ∞
//
// and the transposes A and Gᵀ. A. Lavin, S. Gray, "Fast algorithms for convolutional neural networks", 2016, section 4.1.

import { finished, storePair } from './conv2d-winograd-output'
import { larger } from './larger'

/** Bᵀ: 4 → 4. */
// @ts-ignore: decorator
@inline
export function f2Input(d: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(d)
  const d1 = v128.load(d + step)
  const d2 = v128.load(d + 2 * step)
  const d3 = v128.load(d + 3 * step)
  v128.store(to, f32x4.sub(d0, d2))
  v128.store(to + toStep, f32x4.add(d1, d2))
  v128.store(to + 2 * toStep, f32x4.sub(d2, d1))
  v128.store(to + 3 * toStep, f32x4.sub(d1, d3))
}

/** G: 3 → 4. */
// @ts-ignore: decorator
@inline
export function f2Filter(g: usize, step: usize, to: usize, toStep: usize): void {
  const half = f32x4.splat(0.5)
  const g0 = v128.load(g)
  const g1 = f32x4.mul(v128.load(g + step), half)
  const g2 = v128.load(g + 2 * step)
  const even = f32x4.mul(f32x4.add(g0, g2), half)
  v128.store(to, g0)
  v128.store(to + toStep, f32x4.add(even, g1))
  v128.store(to + 2 * toStep, f32x4.sub(even, g1))
  v128.store(to + 3 * toStep, g2)
}

/** Aᵀ: 4 → 2, finished as `last` says. */
// @ts-ignore: decorator
@inline
export function f2Output(m: usize, step: usize, to: usize, toStep: usize, last: i32, bias: v128, floor: v128): void {
  const m1 = v128.load(m + step)
  const m2 = v128.load(m + 2 * step)
  const y0 = f32x4.add(f32x4.add(v128.load(m), m1), m2)
  const y1 = f32x4.sub(f32x4.sub(m1, m2), v128.load(m + 3 * step))
  storePair(to, toStep, y0, y1, last, bias, floor)
}

/** The same for two rows of 4 vectors, one after the other, pooled: the maximum of their 2×2 outputs, finished. */
// @ts-ignore: decorator
@inline
export function f2Window(m: usize, to: usize, bias: v128, floor: v128): void {
  let m1 = v128.load(m, 16), m2 = v128.load(m, 32)
  const above = larger(f32x4.add(f32x4.add(v128.load(m), m1), m2), f32x4.sub(f32x4.sub(m1, m2), v128.load(m, 48)))
  m1 = v128.load(m, 80); m2 = v128.load(m, 96)
  const below = larger(f32x4.add(f32x4.add(v128.load(m, 64), m1), m2), f32x4.sub(f32x4.sub(m1, m2), v128.load(m, 112)))
  v128.store(to, finished(larger(above, below), bias, floor))
}

/** A: 2 → 4. */
// @ts-ignore: decorator
@inline
export function f2Spread(y: usize, step: usize, to: usize, toStep: usize): void {
  const y0 = v128.load(y)
  const y1 = v128.load(y + step)
  v128.store(to, y0)
  v128.store(to + toStep, f32x4.add(y0, y1))
  v128.store(to + 2 * toStep, f32x4.sub(y0, y1))
  v128.store(to + 3 * toStep, f32x4.neg(y1))
}

/** Gᵀ: 4 → 3. */
// @ts-ignore: decorator
@inline
export function f2Gather(m: usize, step: usize, to: usize, toStep: usize): void {
  const half = f32x4.splat(0.5)
  const m1 = v128.load(m + step)
  const m2 = v128.load(m + 2 * step)
  const even = f32x4.mul(f32x4.add(m1, m2), half)
  const m0 = v128.load(m)
  const m3 = v128.load(m + 3 * step)
  v128.store(to, f32x4.add(m0, even))
  v128.store(to + toStep, f32x4.mul(f32x4.sub(m1, m2), half))
  v128.store(to + 2 * toStep, f32x4.add(even, m3))
}
