// 2.3 The gradient with respect to a filter. Write the body of this function.

/**
 * The gradient with respect to the weights of a row's convolution, y[i] = Σ_u x[i·s + u] · w[u].
 *
 * @param x the row of pixels.
 * @param dy the gradient with respect to the outputs.
 * @param taps how many weights there are.
 * @param s the stride.
 */
export function filterGradient(
  x: readonly number[],
  dy: readonly number[],
  taps: number,
  s: number,
): number[] {
  throw new Error('filterGradient: write this')
}
