// One optimiser step, in one pass over weights, state and gradient. Items as in elementwise.ts. docs/optimizers.md

import { firstByte, lastByte } from './elementwise'
import { madd } from './madd'

/** v ← momentum·v − lr·g;  w ← w + v, or with nesterov w ← w + momentum·v − lr·g */
export function sgd(
  start: i32, end: i32, w: usize, v: usize, g: usize, vectors: i32, learningRate: f32, momentum: f32, nesterov: i32,
): void {
  const rate = f32x4.splat(-learningRate)
  const kept = f32x4.splat(momentum)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const step = f32x4.mul(rate, v128.load(g + i))
    const velocity = madd(step, kept, v128.load(v + i))
    v128.store(v + i, velocity)
    const change = nesterov ? madd(step, kept, velocity) : velocity
    v128.store(w + i, f32x4.add(v128.load(w + i), change))
  }
}

/** m ← m + (1−β₁)(g − m);  v ← v + (1−β₂)(g² − v);  w ← w − rate · m / (√v + ε); `rest1`, `rest2`: 1−β */
export function adam(
  start: i32, end: i32, w: usize, m: usize, v: usize, g: usize, vectors: i32,
  rate: f32, rest1: f32, rest2: f32, epsilon: f32,
): void {
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const gradient = v128.load(g + i)
    let mean = v128.load(m + i)
    mean = madd(mean, f32x4.splat(rest1), f32x4.sub(gradient, mean))
    v128.store(m + i, mean)
    let square = v128.load(v + i)
    square = madd(square, f32x4.splat(rest2), f32x4.sub(f32x4.mul(gradient, gradient), square))
    v128.store(v + i, square)
    const change = f32x4.div(f32x4.mul(f32x4.splat(rate), mean), f32x4.add(f32x4.sqrt(square), f32x4.splat(epsilon)))
    v128.store(w + i, f32x4.sub(v128.load(w + i), change))
  }
}
