// What becomes of the outputs of a transform, two at a time.

import { larger } from './larger'

/** The first of two transforms: they are stored as they are. */
export const BETWEEN: i32 = 0
/** The last: max(y + bias, floor), NaN kept. */
export const FINISHED: i32 = 1
/** The last before pooling, which adds the bias once it is done: max(y0, y1) alone, NaN wins. */
export const PAIRS: i32 = 2

// @ts-ignore: decorator
@inline
export function storePair(to: usize, step: usize, y0: v128, y1: v128, last: i32, bias: v128, floor: v128): void {
  if (last == PAIRS) v128.store(to, larger(y0, y1))
  else {
    v128.store(to, last == FINISHED ? finished(y0, bias, floor) : y0)
    v128.store(to + step, last == FINISHED ? finished(y1, bias, floor) : y1)
  }
}

// @ts-ignore: decorator
@inline
export function finished(y: v128, bias: v128, floor: v128): v128 {
  return f32x4.pmax(f32x4.add(y, bias), floor)
}
