// e^x, logarithms and powers for two lanes of float64, to 11 digits. NaN stays NaN.

import { madd64 } from './madd'

/**
 * e^x = 2^n · e^r, |r| ≤ ½·log 2, with e^r from a minimax polynomial whose error is 8e-13. Exactly 1 at 0; 0 below −700;
 * constant above 700.
 */
export function exp64(x: v128): v128 {
  const least = f64x2.splat(-700)
  // Adding it to a number leaves the nearest whole number in the low bits, with the bias of an exponent.
  const whole = f64x2.splat(6755399441055744 + 1023)
  const within = f64x2.pmax(f64x2.pmin(x, f64x2.splat(700)), least)
  const bits = madd64(whole, within, f64x2.splat(1.4426950408889634))
  const r = madd64(within, f64x2.sub(bits, whole), f64x2.splat(-0.6931471805599453))
  let p = f64x2.splat(2.4732973477264873e-5)
  p = madd64(f64x2.splat(0.0001991468052084358), p, r)
  p = madd64(f64x2.splat(0.0013889155050363629), p, r)
  p = madd64(f64x2.splat(0.008333268755221182), p, r)
  p = madd64(f64x2.splat(0.04166666453614607), p, r)
  p = madd64(f64x2.splat(0.16666666873332114), p, r)
  p = madd64(f64x2.splat(0.5000000000458374), p, r)
  p = madd64(f64x2.splat(0.9999999999830598), p, r)
  p = madd64(f64x2.splat(1), p, r)
  return v128.andnot(f64x2.mul(p, i64x2.shl(bits, 52)), f64x2.lt(x, least))
}

/** log x of a normal x > 0. */
// @ts-ignore: decorator
@inline
export function log64(x: v128): v128 {
  return logOf(x, f64x2.splat(0))
}

/** log(1 + x), x ≥ 0, to full precision even for small x. */
// @ts-ignore: decorator
@inline
export function log1p64(x: v128): v128 {
  const one = f64x2.splat(1)
  const sum = f64x2.add(one, x)
  return logOf(sum, f64x2.sub(x, f64x2.sub(sum, one)))
}

/**
 * log(x + rest), where rest is below x's last digit: n·log 2 + log m, ½ < m² ≤ 2, log m = 2·(s + s³/3 + s⁵/5 + …), s = (m −
 * 1)/(m + 1), by a minimax polynomial whose error is 4e-12.
 */
function logOf(x: v128, rest: v128): v128 {
  const one = f64x2.splat(1)
  const root = i64x2.splat(0x3fe6a09e667f3bcd) // √½
  // Counts from √½ up and from the bias on, so that the exponent's bits are those of n + 1023.
  const above = i64x2.add(x, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd))
  const bias = f64x2.splat(4503599627370496) // its low bits are a whole number
  const n = f64x2.sub(v128.or(i64x2.shr_u(above, 52), bias), f64x2.splat(4503599627370496 + 1023))
  const m = i64x2.add(v128.and(above, i64x2.splat(0xfffffffffffff)), root)
  const s = f64x2.div(f64x2.add(f64x2.sub(m, one), rest), f64x2.add(m, one))
  const z = f64x2.mul(s, s)
  let p = f64x2.splat(0.23618920404357363)
  p = madd64(f64x2.splat(0.2853491094262796), p, z)
  p = madd64(f64x2.splat(0.40000387052472397), p, z)
  p = madd64(f64x2.splat(0.6666666523464181), p, z)
  p = madd64(f64x2.splat(2.000000000008467), p, z)
  const value = madd64(f64x2.mul(s, p), n, f64x2.splat(0.6931471805599453))
  return v128.bitselect(value, x, f64x2.lt(x, f64x2.splat(Infinity)))
}

/** base^exponent, base and exponent ≥ 0. Squares, the most frequent case, take no logarithm. */
export function power64(base: v128, exponent: f64): v128 {
  if (exponent == 0) return f64x2.splat(1)
  if (exponent == 2) return f64x2.mul(base, base)
  return v128.and(exp64(f64x2.mul(f64x2.splat(exponent), log64(base))), f64x2.ne(base, f64x2.splat(0)))
}
