// log(1 + x) and powers of what is not negative, to the digits that float32 has.

/** log(1 + x), x ≥ 0: below 1 by the series of 2·artanh(x / (2 + x)), as 1 + x would round x away. */
export function logOnePlus(x: number): number {
  let result = Math.log(1 + x)
  if (x < 1) {
    const r = x / (2 + x)
    const square = r * r
    const series =
      1 +
      square *
        (1 / 3 +
          square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square * (1 / 11 + square * (1 / 13))))))
    result = 2 * r * series
  }
  return result
}

/** base^exponent, base and exponent ≥ 0; GPUs leave open what their own power gives for 0. */
export function power(base: number, exponent: number): number {
  let result = 1
  if (exponent > 0) {
    result = 0
    if (base > 0) {
      result = Math.exp(exponent * Math.log(base))
    }
  }
  return result
}
