// log(1 + x) and powers, to float32 precision.

/** log(1 + x), x ≥ 0: below 1 by the series of 2·artanh(x / (2 + x)), because 1 + x would round x away. */
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

/**
 * log x, NaN for negative x. For negative numbers, the result of a GPU's logarithm is undefined, but that of its square root
 * is not.
 */
export function logarithm(x: number): number {
  let result = Math.log(x)
  if (x < 0) {
    result = Math.sqrt(x)
  }
  return result
}

/** base^exponent, base and exponent ≥ 0. For 0, the result of a GPU's own power function is undefined. */
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

/** base^exponent for any numbers, as in C: 1 if the exponent is 0, the base is 1, or the base is −1 and the exponent ±∞. */
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
