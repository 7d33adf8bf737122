// What the losses share: values in float64, an example's weight, and powers.

import { exp, log } from './exp'

// @ts-ignore: decorator
@inline
export function at(values: usize, i: i32): f64 {
  return <f64>load<f32>(values + (<usize>i << 2))
}

// @ts-ignore: decorator
@inline
export function put(values: usize, i: i32, value: f64): void {
  store<f32>(values + (<usize>i << 2), <f32>value)
}

/** What example n counts: 1 where there are no weights. */
// @ts-ignore: decorator
@inline
export function weightOf(weight: usize, n: i32): f64 {
  return weight ? at(weight, n) : 1
}

/** base^exponent, base and exponent ≥ 0, to 11 digits. */
export function power(base: f64, exponent: f64): f64 {
  if (exponent == 0) return 1
  return base == 0 ? 0 : exp(exponent * log(base))
}
