// 27.1 Gradients of parts. Write the body of this function.

/**
 * The gradient of the mean loss over a batch, of which each process has a part.
 *
 * @param gradients of each process, the gradient of the mean loss over its own part: numbers, one per weight.
 * @param counts how many images each process has.
 */
export function combine(
  gradients: readonly (readonly number[])[],
  counts: readonly number[],
): readonly number[] {
  throw new Error('combine: write this')
}
