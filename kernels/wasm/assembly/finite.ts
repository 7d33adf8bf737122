// Finds values that are not finite. All bits of the exponent are set in NaN and ±∞, and in no other value. An item is a chunk of
// 1024 vectors of four floats.

import { firstByte } from './elementwise'

const exponent: i32 = 0x7f800000

/** Writes 1 to `found` if one of the `length` values is NaN or infinite, and nothing otherwise. */
export function findNotFinite(start: i32, end: i32, x: usize, length: i32, found: usize): void {
  const bits = i32x4.splat(exponent)
  const first = firstByte(start)
  const last = min(firstByte(end), <usize>length << 2)
  const whole = last & ~15
  let seen = i32x4.splat(0)
  for (let i = first; i < whole; i += 16)
    seen = v128.or(seen, i32x4.eq(v128.and(v128.load(x + i), bits), bits))
  let any = v128.any_true(seen)
  for (let i = max(first, whole); i < last; i += 4) any = any || (load<i32>(x + i) & exponent) == exponent
  if (any) store<i32>(found, 1)
}
