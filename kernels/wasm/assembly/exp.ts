// e^x, four lanes of float32 within 2 units in the last place.

import { madd } from './madd'

/** S. Moshier's expf (Cephes): e^x = 2^n · e^r, |r| ≤ ½·log 2. NaN stays NaN; overflow is +∞, underflow gradual. */
export function exp4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104))
  const n = wholes(x)
  const p = f32x4.add(grown(x, n), f32x4.splat(1))
  // 2^n in two steps: n ranges from −150 to 128, which exceeds the range of one exponent.
  const whole = i32x4.trunc_sat_f32x4_s(n)
  const half = i32x4.shr_s(whole, 1)
  return f32x4.mul(f32x4.mul(p, power2(half)), power2(i32x4.sub(whole, half)))
}

/** n, the whole number nearest to x / log 2. */
// @ts-ignore: decorator
@inline
function wholes(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)))
}

/** e^r − 1, r = x − n·log 2, to full precision even for small r. */
// @ts-ignore: decorator
@inline
function grown(x: v128, n: v128): v128 {
  let r = madd(x, n, f32x4.splat(-0.693359375))
  r = madd(r, n, f32x4.splat(2.12194440e-4))
  let p = f32x4.splat(1.9875691500e-4)
  p = madd(f32x4.splat(1.3981999507e-3), p, r)
  p = madd(f32x4.splat(8.3334519073e-3), p, r)
  p = madd(f32x4.splat(4.1665795894e-2), p, r)
  p = madd(f32x4.splat(1.6666665459e-1), p, r)
  p = madd(f32x4.splat(5.0000001201e-1), p, r)
  return madd(r, p, f32x4.mul(r, r))
}

/** e^x − 1 = 2^n·(e^r − 1) + (2^n − 1), x ≤ 0, to full precision even for small x. NaN stays NaN. */
export function expm14(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(-30)) // below −17 it is −1
  const n = wholes(x)
  const scale = power2(i32x4.trunc_sat_f32x4_s(n))
  return madd(f32x4.sub(scale, f32x4.splat(1)), scale, grown(x, n))
}

/** log(1 + x), 0 ≤ x ≤ 1: 2·(s + s³/3 + s⁵/5 + …), s = x/(2 + x) ≤ ⅓, to full precision even for small x. */
export function log1p4(x: v128): v128 {
  const s = f32x4.div(x, f32x4.add(f32x4.splat(2), x))
  const z = f32x4.mul(s, s)
  let p = f32x4.splat(2 / 13)
  p = madd(f32x4.splat(2 / 11), p, z)
  p = madd(f32x4.splat(2 / 9), p, z)
  p = madd(f32x4.splat(2 / 7), p, z)
  p = madd(f32x4.splat(2 / 5), p, z)
  p = madd(f32x4.splat(2 / 3), p, z)
  p = madd(f32x4.splat(2), p, z)
  return f32x4.mul(s, p)
}

// @ts-ignore: decorator
@inline
function power2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

/** e^x of one float32, with the same bits as exp4. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}
