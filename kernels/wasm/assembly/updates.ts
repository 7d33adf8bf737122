// One optimizer step, in one pass over weights, state and gradient. Items as in elementwise.ts. `kept` is the fraction of a
// weight that remains after weight decay. docs/optimizers.md

import { firstByte, lastByte } from './elementwise'
import { madd } from './madd'

/** v ← momentum·v − lr·g;  w ← w + v, or with nesterov w ← w + momentum·v − lr·g */
export function sgd(
  start: i32, end: i32, w: usize, v: usize, g: usize, vectors: i32, learningRate: f32, momentum: f32, nesterov: i32,
  kept: f32,
): void {
  const rate = f32x4.splat(-learningRate)
  const share = f32x4.splat(momentum)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const step = f32x4.mul(rate, v128.load(g + i))
    const velocity = madd(step, share, v128.load(v + i))
    v128.store(v + i, velocity)
    const change = nesterov ? madd(step, share, velocity) : velocity
    v128.store(w + i, madd(change, v128.load(w + i), f32x4.splat(kept)))
  }
}

/** m ← m + (1−β₁)(g − m);  v ← v + (1−β₂)(g² − v);  w ← w − rate · m / (√v + ε); `rest1`, `rest2`: 1−β */
export function adam(
  start: i32, end: i32, w: usize, m: usize, v: usize, g: usize, vectors: i32,
  rate: f32, rest1: f32, rest2: f32, epsilon: f32, kept: f32,
): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const gradient = v128.load(g + i)
    const mean = follow(m + i, gradient, rest1)
    const square = follow(v + i, f32x4.mul(gradient, gradient), rest2)
    const change = f32x4.div(f32x4.mul(f32x4.splat(rate), mean), f32x4.add(f32x4.sqrt(square), f32x4.splat(epsilon)))
    subtract(w + i, change, kept)
  }
}

/** v ← v + (1−ρ)(g² − v) and so on, as in the contract; an `a` or `m` of 0 means there is none; `rest`: 1−ρ */
export function rmsprop(
  start: i32, end: i32, w: usize, v: usize, a: usize, m: usize, g: usize, vectors: i32,
  learningRate: f32, rest: f32, momentum: f32, epsilon: f32, kept: f32,
): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const gradient = v128.load(g + i)
    let variance = follow(v + i, f32x4.mul(gradient, gradient), rest)
    if (a) {
      const mean = follow(a + i, gradient, rest)
      variance = f32x4.pmax(madd(variance, f32x4.neg(mean), mean), f32x4.splat(0)) // NaN kept
    }
    let step = perRoot(gradient, learningRate, variance, epsilon)
    if (m) {
      step = madd(step, f32x4.splat(momentum), v128.load(m + i))
      v128.store(m + i, step)
    }
    subtract(w + i, step, kept)
  }
}

/** v ← v + g²;  w ← w − lr·g / √(v + ε) */
export function adagrad(
  start: i32, end: i32, w: usize, v: usize, g: usize, vectors: i32, learningRate: f32, epsilon: f32, kept: f32,
): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const gradient = v128.load(g + i)
    const sum = madd(v128.load(v + i), gradient, gradient)
    v128.store(v + i, sum)
    subtract(w + i, perRoot(gradient, learningRate, sum, epsilon), kept)
  }
}

/** mean ← mean + rest·(value − mean) */
// @ts-ignore: decorator
@inline
function follow(at: usize, value: v128, rest: f32): v128 {
  const mean = v128.load(at)
  const followed = madd(mean, f32x4.splat(rest), f32x4.sub(value, mean))
  v128.store(at, followed)
  return followed
}

/** rate·g / √(square + ε) */
// @ts-ignore: decorator
@inline
function perRoot(g: v128, rate: f32, square: v128, epsilon: f32): v128 {
  return f32x4.div(f32x4.mul(f32x4.splat(rate), g), f32x4.sqrt(f32x4.add(square, f32x4.splat(epsilon))))
}

/** w ← kept·w − step */
// @ts-ignore: decorator
@inline
function subtract(w: usize, step: v128, kept: f32): void {
  v128.store(w, f32x4.sub(f32x4.mul(v128.load(w), f32x4.splat(kept)), step))
}
