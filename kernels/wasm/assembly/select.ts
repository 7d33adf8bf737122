// a where the mask is set, else b. All bits of a lane of the mask are equal, as comparisons leave them. It takes one
// instruction on x86 if the build has relaxed SIMD, else three.

// @ts-ignore: decorator
@inline
export function select(a: v128, b: v128, mask: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.relaxed_laneselect(a, b, mask) : v128.bitselect(a, b, mask)
}
