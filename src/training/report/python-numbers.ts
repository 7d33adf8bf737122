// Sums and decimals as NumPy and Python compute them, so that a report agrees with scikit-learn to the last digit.

/**
 * The sum in NumPy's order: pairwise above 128 values, eight partial sums above 7.
 * Source: numpy/core/src/umath/loops_utils.h.src, `pairwise_sum`.
 */
export function pairwiseSum(values: readonly number[]): number {
  const n = values.length
  if (n < 8) return values.reduce((sum, value) => sum + value, 0)
  if (n > 128) {
    const half = Math.floor(n / 2)
    const cut = half - (half % 8)
    return pairwiseSum(values.slice(0, cut)) + pairwiseSum(values.slice(cut))
  }
  const whole = n - (n % 8)
  const r = values.slice(0, 8)
  for (let i = 8; i < whole; i++) r[i % 8] += values[i]
  const sum = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]))
  return values.slice(whole).reduce((total, value) => total + value, sum)
}

/** A nonnegative number with fixed decimals; a tie is rounded to the even digit, while `toFixed` would round it up. */
export function formatFixed(value: number, digits: number): string {
  // If a double lies halfway between two such decimals, 100 decimals show it exactly.
  const exact = value.toFixed(100)
  const end = exact.indexOf('.') + (digits > 0 ? digits + 1 : 0)
  const isTie = /^\.?50*$/.test(exact.slice(end))
  return isTie && /[02468]$/.test(exact.slice(0, end)) ? exact.slice(0, end) : value.toFixed(digits)
}
