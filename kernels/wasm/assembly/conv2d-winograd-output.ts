// How the outputs of a transform are stored, two at a time.

import { beats } from './pool2d'
import { select } from './select'

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

/**
 * y = max(maximum of the window a b over c d + bias, floor), and the index of that maximum, the first of equal ones. The index
 * is made of the comparisons' masks, which are −1 as integers.
 */
// @ts-ignore: decorator
@inline
export function storeMaximum(a: v128, b: v128, c: v128, d: v128, bias: v128, floor: v128, y: usize, argmax: usize): void {
  const upperRight = beats(b, a)
  const upper = select(b, a, upperRight)
  const lowerRight = beats(d, c)
  const lower = select(d, c, lowerRight)
  const under = beats(lower, upper)
  v128.store(y, finished(select(lower, upper, under), bias, floor))
  const right = select(lowerRight, upperRight, under)
  v128.store(argmax, f32x4.convert_i32x4_s(i32x4.abs(i32x4.add(right, i32x4.add(under, under)))))
}
