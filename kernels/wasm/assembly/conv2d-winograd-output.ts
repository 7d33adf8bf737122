// How the outputs of a transform are stored, two at a time.

import { beats } from './pool2d'

/** The first of two transforms: the outputs are stored unchanged. */
export const BETWEEN: i32 = 0
/** The last transform: max(y + bias, floor), NaN kept. */
export const FINISHED: i32 = 1

// @ts-ignore: decorator
@inline
export function storePair(to: usize, step: usize, y0: v128, y1: v128, last: i32, bias: v128, floor: v128): void {
  v128.store(to, last == FINISHED ? finished(y0, bias, floor) : y0)
  v128.store(to + step, last == FINISHED ? finished(y1, bias, floor) : y1)
}

// @ts-ignore: decorator
@inline
export function finished(y: v128, bias: v128, floor: v128): v128 {
  return f32x4.pmax(f32x4.add(y, bias), floor)
}

/** y = max(maximum of the window a b over c d + bias, floor), and the index of that maximum, the first of equal ones. */
// @ts-ignore: decorator
@inline
export function storeMaximum(a: v128, b: v128, c: v128, d: v128, bias: v128, floor: v128, y: usize, argmax: usize): void {
  const one = f32x4.splat(1)
  const right = beats(b, a)
  const upper = v128.bitselect(b, a, right)
  const lowerRight = beats(d, c)
  const lower = v128.bitselect(d, c, lowerRight)
  const under = beats(lower, upper)
  v128.store(y, finished(v128.bitselect(lower, upper, under), bias, floor))
  const below = f32x4.add(v128.and(lowerRight, one), f32x4.splat(2))
  v128.store(argmax, v128.bitselect(below, v128.and(right, one), under))
}
