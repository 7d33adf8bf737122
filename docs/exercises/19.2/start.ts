// 19.2 The gradient of a mirrored border. Write the body of this function.

/**
 * The gradient of `reflect` padding along one row with respect to its input. The row 1 2 3 with two pixels before
 * and after becomes 3 2 1 2 3 2 1: the image mirrored at its outermost pixels, which are not repeated.
 *
 * @param dy the gradient with respect to each pixel of the padded row.
 * @param size how many pixels the row had.
 * @param before how many pixels were added before it, fewer than `size`.
 * @returns dx, `size` numbers.
 */
export function reflectGradient(dy: readonly number[], size: number, before: number): number[] {
  throw new Error('reflectGradient: write this')
}
