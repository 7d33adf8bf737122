// log x and x^−p of four lanes of float32, x > 0, within some units in the last place while |p · log x| is small.

import { exp4 } from './exp'
import { madd } from './madd'

/** log x = n·log 2 + log m, ½ < m² ≤ 2, log m = 2·(s + s³/3 + s⁵/5 + …), s = (m − 1)/(m + 1); +∞ and NaN stay. */
function log4(x: v128): v128 {
  const one = f32x4.splat(1)
  // Steps of the exponent from √½ on: the bits of √½ are 0x3f3504f3.
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

/** x^−p: by roots where p is ½ or ¾, which takes a fifth of the time. */
// @ts-ignore: decorator
@inline
export function inversePower4(x: v128, p: f32): v128 {
  if (p != 0.5 && p != 0.75) return exp4(f32x4.mul(log4(x), f32x4.splat(-p)))
  const root = f32x4.sqrt(x)
  return f32x4.div(f32x4.splat(1), p == 0.5 ? root : f32x4.mul(root, f32x4.sqrt(root)))
}
