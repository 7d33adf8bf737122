// How far values are from what they should be; NaN is infinitely far.

/** The largest error, as a share of the largest value. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let scale = 0
  let error = 0
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]))
    const off = Math.abs(actual[i] - expected[i])
    if (!(off <= error)) error = Number.isNaN(off) ? Infinity : off
  }
  return error === 0 ? 0 : error / scale
}

/** The error of all values together: the norm of the difference, as a share of the norm. */
export function errorOfAll(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let squares = 0
  let errors = 0
  for (let i = 0; i < expected.length; i++) {
    squares += expected[i] ** 2
    errors += (actual[i] - expected[i]) ** 2
  }
  return errors === 0 ? 0 : Number.isNaN(errors) ? Infinity : Math.sqrt(errors / squares)
}
