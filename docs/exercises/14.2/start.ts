// 14.2 The gradient with respect to x. Write the body of this function.

/**
 * The gradient of batch normalization with respect to its input, for one channel in training:
 *
 *     y = γ·x̂ + β          x̂ = (x − μ) / √(σ² + ε)
 *
 * μ and σ² are the mean and the variance of x, so they depend on x.
 *
 * @param x the channel's values.
 * @param dy the gradient with respect to each output.
 * @param gamma γ.
 * @param epsilon ε.
 * @returns dx, as many numbers as x has.
 */
export function inputGradient(
  x: readonly number[],
  dy: readonly number[],
  gamma: number,
  epsilon: number,
): number[] {
  throw new Error('inputGradient: write this')
}
