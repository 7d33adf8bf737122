// 18.2 The gradient of bilinear resizing. Write the body of this function.

/**
 * The gradient of bilinear resizing along one row with respect to its input. Output i stands at
 * s = (i + ½)·size/dy.length − ½. It is (1 − f)·x[h] + f·x[h + 1] with h = ⌊s⌋ and f = s − h; an index outside the row means
 * the pixel at that end.
 *
 * @param dy the gradient with respect to each output.
 * @param size how many pixels x has.
 * @returns dx, `size` numbers.
 */
export function bilinearGradient(dy: readonly number[], size: number): number[] {
  throw new Error('bilinearGradient: write this')
}
