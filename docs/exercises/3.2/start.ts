// 3.2 The window sum. Write the body of this function.

/**
 * One value of a convolution's output, for a single image with one channel and one filter:
 *
 *     y[i,j] = b + Σ_{u,v} x[i·s + u − p, j·s + v − p] · w[u,v]
 *
 * Where an index falls outside the image, x counts as 0.
 *
 * @param x the image, as rows of numbers.
 * @param w the filter, as rows of numbers.
 * @param b the bias.
 * @param i the output's row.
 * @param j its column.
 * @param s the stride.
 * @param p the padding before the image.
 */
export function windowSum(
  x: readonly (readonly number[])[],
  w: readonly (readonly number[])[],
  b: number,
  i: number,
  j: number,
  s: number,
  p: number,
): number {
  throw new Error('windowSum: write this')
}
