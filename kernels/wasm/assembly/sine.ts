// Sines and cosines for four lanes of float32.

import { madd, madd64 } from './madd'
import { high, joined } from './power'

/** Cephes's sinf and cosf within an eighth of a turn; z is the angle's square. */
// @ts-ignore: decorator
@inline
export function sine(angle: v128, z: v128): v128 {
  let p = madd(f32x4.splat(8.3321608736e-3), f32x4.splat(-1.9515295891e-4), z)
  p = madd(f32x4.splat(-1.6666654611e-1), p, z)
  return madd(angle, f32x4.mul(p, z), angle)
}

// @ts-ignore: decorator
@inline
export function cosine(z: v128): v128 {
  let p = madd(f32x4.splat(-1.388731625493765e-3), f32x4.splat(2.443315711809948e-5), z)
  p = madd(f32x4.splat(4.166664568298827e-2), p, z)
  return madd(madd(f32x4.splat(1), z, f32x4.splat(-0.5)), f32x4.mul(z, z), p)
}

/**
 * sin(x + quarters · π/2), within a few units in 2²⁴ up to |x| = 10⁹. Beyond, consecutive float32 numbers are more than ten
 * turns apart.
 */
export function sin4(x: v128, quarters: i32): v128 {
  const low = f64x2.promote_low_f32x4(x)
  const top = high(x)
  const m = quartersOf(low)
  const n = quartersOf(top)
  const angle = joined(angleOf(low, m), angleOf(top, n))
  const z = f32x4.mul(angle, angle)
  const turned = i32x4.add(i32x4.trunc_sat_f32x4_s(joined(within4(m), within4(n))), i32x4.splat(quarters))
  const odd = i32x4.eq(v128.and(turned, i32x4.splat(1)), i32x4.splat(1))
  const sign = i32x4.shl(v128.and(turned, i32x4.splat(2)), 30)
  return v128.xor(v128.bitselect(cosine(z), sine(angle, z), odd), sign)
}

/** The whole number of quarter turns nearest to the angle. */
// @ts-ignore: decorator
@inline
function quartersOf(x: v128): v128 {
  return f64x2.nearest(f64x2.mul(x, f64x2.splat(0.6366197723675814)))
}

/** That number without whole turns. */
// @ts-ignore: decorator
@inline
function within4(n: v128): v128 {
  return f64x2.sub(n, f64x2.mul(f64x2.splat(4), f64x2.floor(f64x2.mul(n, f64x2.splat(0.25)))))
}

/** x − n · π/2, at most an eighth of a turn. π/2 is split in two parts; n times the first is exact up to n = 2²⁰. */
// @ts-ignore: decorator
@inline
function angleOf(x: v128, n: v128): v128 {
  let angle = madd64(x, n, f64x2.splat(-1.5707963267341256))
  angle = madd64(angle, n, f64x2.splat(-6.077100506506192e-11))
  return f64x2.pmax(f64x2.pmin(angle, f64x2.splat(0.7853981633974483)), f64x2.splat(-0.7853981633974483))
}
