// 4.2 The gradient of average pooling. Write the body of this function.

/**
 * The gradient of average pooling along one row. Window i covers the places i·s − p … i·s − p + k − 1. Only those inside the
 * row count, in the average and in its gradient.
 *
 * @param dy the gradient with respect to each average.
 * @param size how many elements x has.
 * @param k the window's size.
 * @param s the stride.
 * @param p the padding before the row.
 * @returns dx, `size` numbers.
 */
export function averageGradient(
  dy: readonly number[],
  size: number,
  k: number,
  s: number,
  p: number,
): number[] {
  throw new Error('averageGradient: write this')
}
