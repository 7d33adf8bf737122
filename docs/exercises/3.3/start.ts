// 3.3 The gradient with respect to the input. Write the body of this function.

/**
 * The gradient of a convolution along one row with respect to its input. The convolution was
 *
 *     y[i] = Σ_u x[i·s + u − p] · w[u]
 *
 * @param dy the gradient with respect to each output.
 * @param w the filter's taps.
 * @param size how many pixels x has.
 * @param s the stride.
 * @param p the padding before the image.
 * @returns dx, `size` numbers.
 */
export function inputGradient(
  dy: readonly number[],
  w: readonly number[],
  size: number,
  s: number,
  p: number,
): number[] {
  throw new Error('inputGradient: write this')
}
