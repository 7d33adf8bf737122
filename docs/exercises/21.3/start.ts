// 21.3 Integrated gradients. Write the body of this function.

/**
 * What each of the numbers in `x` counts for f(x) − f(baseline): (x_i − b_i) times the mean of ∂f/∂x_i at the middles of
 * `steps` equal parts of the way from the baseline to x.
 *
 * @param gradient gives ∂f/∂x_i for all i, at a point.
 */
export function integratedGradients(
  gradient: (point: readonly number[]) => readonly number[],
  x: readonly number[],
  baseline: readonly number[],
  steps: number,
): number[] {
  throw new Error('integratedGradients: write this')
}
