// 6.2 The gradient of the cross-entropy. Write the body of this function.

/**
 * The gradient of the mean loss of a batch with respect to the scores: (softmax(x) − target) / N.
 *
 * @param x the scores, a row per example, `[N, K]`.
 * @param classes the right class of each example, `[N]`.
 */
export function crossEntropyGradient(
  x: readonly (readonly number[])[],
  classes: readonly number[],
): number[][] {
  throw new Error('crossEntropyGradient: write this')
}
