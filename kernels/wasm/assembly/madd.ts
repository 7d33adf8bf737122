// acc + a·b and acc − a·b, lane by lane. They round once if the build has relaxed SIMD and the processor fuses, else twice.

// @ts-ignore: decorator
@inline
export function madd(acc: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, acc) : f32x4.add(acc, f32x4.mul(a, b))
}

// @ts-ignore: decorator
@inline
export function nmadd(acc: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(a, b, acc) : f32x4.sub(acc, f32x4.mul(a, b))
}

/** acc + a·b in two lanes of float64. */
// @ts-ignore: decorator
@inline
export function madd64(acc: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(a, b, acc) : f64x2.add(acc, f64x2.mul(a, b))
}
