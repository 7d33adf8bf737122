// The error function, and the normal distribution function, which is computed from it. M. Abramowitz, I. Stegun, "Handbook
// of mathematical functions", 1964, 7.1.6 and 7.1.14.

/** Φ(x), the probability that a standard normal number is below x. */
export const normal = (x: number): number =>
  x > 0 ? 1 - 0.5 * erfc(x / Math.SQRT2) : 0.5 * erfc(-x / Math.SQRT2)

/** erf(x) = 2/√π · ∫₀ˣ e^(−t²) dt, an odd function. */
export function erf(x: number): number {
  if (Math.abs(x) < 2) return Math.sign(x) * nearZero(Math.abs(x))
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1
}

/** 1 − erf(x) for x ≥ 0. From 2 on, it is e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), so that nothing cancels. */
function erfc(x: number): number {
  if (!(x >= 2)) return 1 - nearZero(x)
  const scale = scaleOf(x)
  if (scale === 0) return 0
  let fraction = x
  for (let k = 80; k > 0; k--) fraction = x + k / 2 / fraction
  return scale / fraction
}

/** erf(x) for x ≥ 0 by the series 2/√π · e^(−x²) · Σ 2^n·x^(2n+1) / (1·3·…·(2n+1)), whose terms are all positive. */
function nearZero(x: number): number {
  let sum = 0
  let term = x
  // Until terms change nothing. A NaN is never larger, so it ends the loop, too.
  for (let n = 1; sum + term > sum; n++) {
    sum += term
    term *= (2 * x * x) / (2 * n + 1)
  }
  return 2 * scaleOf(x) * sum
}

const scaleOf = (x: number): number => Math.exp(-x * x) / Math.sqrt(Math.PI)
