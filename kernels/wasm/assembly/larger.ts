/** The larger of two, lane by lane; NaN counts as the largest. It takes three instructions; V8 makes seven of f32x4.max. */
// @ts-ignore: decorator
@inline
export function larger(a: v128, b: v128): v128 {
  return v128.or(f32x4.pmax(a, b), f32x4.ne(b, b))
}
