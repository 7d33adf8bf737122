// Helpers of the losses: values in float64, two at a time, and an example's weight.
//
// The sum of two NaNs is one or the other, depending on the compiler. So NaNs are made equal before they are stored.

// @ts-ignore: decorator
@inline
export function at(values: usize, i: i32): f64 {
  return <f64>load<f32>(values + (<usize>i << 2))
}

// @ts-ignore: decorator
@inline
export function put(values: usize, i: i32, value: f64): void {
  store<f32>(values + (<usize>i << 2), <f32>(value == value ? value : NaN))
}

/** The weight of example n; 1 if there are no weights. */
// @ts-ignore: decorator
@inline
export function weightOf(weight: usize, n: i32): f64 {
  return weight ? at(weight, n) : 1
}

/** The values at two addresses. */
// @ts-ignore: decorator
@inline
export function loadTwo(first: usize, second: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load_lane<f32>(second, v128.load32_zero(first), 1))
}

/** A value and the next. */
// @ts-ignore: decorator
@inline
export function loadPair(values: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(values))
}

/** Two values as float32. */
// @ts-ignore: decorator
@inline
export function rounded(x: v128): v128 {
  return f32x4.demote_f64x2_zero(v128.or(x, f64x2.ne(x, x)))
}
