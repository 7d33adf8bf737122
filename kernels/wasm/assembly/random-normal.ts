// Normal numbers from hashes, by the method of Box and Muller, as in kernels/hash.ts. docs/dropout.md

import { firstByte, lastByte } from './elementwise'
import { goldenSteps, mixed, nextSteps } from './hash'
import { madd } from './madd'
import { cosine, sine } from './sine'

/** y[i] = stddev · normal(key, i). Items as in elementwise.ts, two vectors at a time: four radii and four angles. */
export function randomNormal(start: i32, end: i32, y: usize, vectors: i32, key: i32, stddev: f32): void {
  const first = firstByte(start)
  const scale = f32x4.splat(stddev)
  const unit = f32x4.splat(1.0 / 16777216.0)
  let steps = goldenSteps(key, <i32>(first >> 2))
  for (let i = first, last = lastByte(end, vectors); i < last; i += 32) {
    const h = i32x4.shr_u(mixed(steps), 8)
    steps = nextSteps(steps)
    const g = i32x4.shr_u(mixed(steps), 8)
    steps = nextSteps(steps)
    const u = i32x4.add(v128.shuffle<i32>(h, g, 0, 2, 4, 6), i32x4.splat(1))
    const v = v128.shuffle<i32>(h, g, 1, 3, 5, 7)
    const squared = f32x4.mul(f32x4.splat(-2), log4(f32x4.mul(f32x4.convert_i32x4_s(u), unit)))
    const radius = f32x4.mul(scale, f32x4.sqrt(squared))
    // The nearest quarter of a turn, and the remainder in radians, at most an eighth of a turn.
    const quarters = f32x4.mul(f32x4.convert_i32x4_s(v), f32x4.splat(4.0 / 16777216.0))
    const whole = f32x4.nearest(quarters)
    const angle = f32x4.mul(f32x4.sub(quarters, whole), f32x4.splat(1.5707963267948966))
    const quadrant = i32x4.trunc_sat_f32x4_s(whole)
    const odd = i32x4.eq(v128.and(quadrant, i32x4.splat(1)), i32x4.splat(1))
    const z = f32x4.mul(angle, angle)
    const s = sine(angle, z)
    const c = cosine(z)
    const cosSign = i32x4.shl(v128.and(i32x4.add(quadrant, i32x4.splat(1)), i32x4.splat(2)), 30)
    const sinSign = i32x4.shl(v128.and(quadrant, i32x4.splat(2)), 30)
    const even = f32x4.mul(radius, v128.xor(v128.bitselect(s, c, odd), cosSign))
    const uneven = f32x4.mul(radius, v128.xor(v128.bitselect(c, s, odd), sinSign))
    v128.store(y + i, v128.shuffle<f32>(even, uneven, 0, 4, 1, 5))
    v128.store(y + i, v128.shuffle<f32>(even, uneven, 2, 6, 3, 7), 16)
  }
}

/** S. Moshier's logf (Cephes) of normal x > 0: x = 2^n · (1 + f), √½ ≤ 1 + f < √2. */
// @ts-ignore: decorator
@inline
function log4(x: v128): v128 {
  // Counts from √½ up, so that the exponent's bits are n.
  const above = i32x4.sub(x, i32x4.splat(0x3f3504f3))
  const n = f32x4.convert_i32x4_s(i32x4.shr_s(above, 23))
  const mantissa = i32x4.add(v128.and(above, i32x4.splat(0x7fffff)), i32x4.splat(0x3f3504f3))
  const f = f32x4.sub(mantissa, f32x4.splat(1))
  const z = f32x4.mul(f, f)
  let p = f32x4.splat(7.0376836292e-2)
  p = madd(f32x4.splat(-1.1514610310e-1), p, f)
  p = madd(f32x4.splat(1.1676998740e-1), p, f)
  p = madd(f32x4.splat(-1.2420140846e-1), p, f)
  p = madd(f32x4.splat(1.4249322787e-1), p, f)
  p = madd(f32x4.splat(-1.6668057665e-1), p, f)
  p = madd(f32x4.splat(2.0000714765e-1), p, f)
  p = madd(f32x4.splat(-2.4999993993e-1), p, f)
  p = madd(f32x4.splat(3.3333331174e-1), p, f)
  let y = f32x4.mul(f32x4.mul(p, f), z)
  y = madd(y, n, f32x4.splat(-2.12194440e-4))
  y = madd(y, z, f32x4.splat(-0.5))
  return madd(f32x4.add(f, y), n, f32x4.splat(0.693359375))
}
