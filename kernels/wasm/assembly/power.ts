// Logarithms and powers for four lanes of float32.

import { exp4 } from './exp'
import { madd } from './madd'
import { exp64, log64 } from './math64'

/**
 * log x = n·log 2 + log m, ½ < m² ≤ 2, log m = 2·(s + s³/3 + s⁵/5 + …), s = (m − 1)/(m + 1). +∞ and NaN stay as they are.
 */
function log4(x: v128): v128 {
  const one = f32x4.splat(1)
  // Exponents counted from √½ on, whose bits are 0x3f3504f3.
  const n = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23)
  const m = i32x4.sub(x, i32x4.shl(n, 23))
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one))
  const z = f32x4.mul(s, s)
  let p = madd(f32x4.splat(2 / 7), f32x4.splat(2 / 9), z)
  p = madd(f32x4.splat(2 / 5), p, z)
  p = madd(f32x4.splat(2 / 3), p, z)
  p = madd(f32x4.splat(2), p, z)
  const value = madd(f32x4.mul(s, p), f32x4.convert_i32x4_s(n), f32x4.splat(0.6931471805599453))
  return v128.bitselect(value, x, f32x4.lt(x, f32x4.splat(Infinity)))
}

/**
 * x^−p, x > 0, within a few units in the last place if |p · log x| is small. If p is ½ or ¾, it uses roots, which take a
 * fifth of the time.
 */
// @ts-ignore: decorator
@inline
export function inversePower4(x: v128, p: f32): v128 {
  if (p != 0.5 && p != 0.75) return exp4(f32x4.mul(log4(x), f32x4.splat(-p)))
  const root = f32x4.sqrt(x)
  return f32x4.div(f32x4.splat(1), p == 0.5 ? root : f32x4.mul(root, f32x4.sqrt(root)))
}

/** The low and the high lanes as float64, and back again. */
// @ts-ignore: decorator
@inline
export function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3))
}

// @ts-ignore: decorator
@inline
export function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
}

/** log x for any x, rounded from float64: −∞ for 0, NaN for negative x. */
export function logarithm(x: v128): v128 {
  const zero = f32x4.splat(0)
  const value = joined(log64(f64x2.promote_low_f32x4(x)), log64(high(x)))
  return v128.bitselect(v128.bitselect(f32x4.splat(-Infinity), value, f32x4.eq(x, zero)), f32x4.splat(NaN), f32x4.ge(x, zero))
}

/**
 * x^p for any x and p, rounded from float64, as in C: 1 if p is 0 or x is 1; NaN for a negative x and a p that is not whole.
 */
export function power(x: v128, p: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  const magnitude = f32x4.abs(x)
  const low = f64x2.mul(f64x2.promote_low_f32x4(p), log64(f64x2.promote_low_f32x4(magnitude)))
  const top = f64x2.mul(high(p), log64(high(magnitude)))
  let y = joined(exp64(low), exp64(top))
  // 0 has no logarithm.
  const ofZero = v128.bitselect(f32x4.splat(Infinity), zero, f32x4.lt(p, zero))
  y = v128.bitselect(ofZero, y, f32x4.eq(x, zero))
  const whole = f32x4.eq(f32x4.nearest(p), p)
  const half = f32x4.mul(p, f32x4.splat(0.5))
  const odd = v128.andnot(whole, f32x4.eq(f32x4.nearest(half), half))
  // An odd power has the sign of x, even for −0.
  y = v128.xor(y, v128.and(v128.and(x, odd), f32x4.splat(-0.0)))
  y = v128.or(y, v128.andnot(f32x4.lt(x, zero), v128.or(whole, v128.or(f32x4.ne(p, p), f32x4.eq(magnitude, f32x4.splat(Infinity))))))
  // 1, even if the other is NaN or infinite.
  const endless = v128.and(f32x4.eq(magnitude, one), f32x4.eq(f32x4.abs(p), f32x4.splat(Infinity)))
  return v128.bitselect(one, y, v128.or(v128.or(f32x4.eq(p, zero), f32x4.eq(x, one)), endless))
}
