// log(1 + x) and powers, to the digits that float32 has.

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

/** log x, NaN below 0; GPUs leave open what their own logarithm gives there, not what their root does. */
export function logarithm(x: number): number {
  let result = Math.log(x)
  if (x < 0) {
    result = Math.sqrt(x)
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

/** base^exponent of any numbers, as in C: 1 where the exponent is 0, the base 1, or the one ±∞ and the other −1. */
export function raised(base: number, exponent: number): number {
  const magnitude = Math.abs(base)
  let result = Math.exp(exponent * Math.log(magnitude))
  if (magnitude === 0) {
    if (exponent > 0) {
      result = 0
    }
    if (exponent < 0) {
      result = 1 / magnitude
    }
  }
  if (exponent - 2 * Math.floor(exponent / 2) === 1) {
    if (base < 0) {
      result = -result
    }
    if (magnitude === 0 && exponent < 0) {
      result = 1 / base
    }
  }
  if (1 / base < 0 && base < 0 && Math.floor(exponent) !== exponent) {
    result = Math.sqrt(base)
  }
  if (exponent === 0 || base === 1 || (base === -1 && Math.abs(exponent) > 1e30)) {
    result = 1
  }
  return result
}
