// 15.2 Where γ stands. Write the body of this function.

/**
 * The gradient of layer normalization with respect to its input, for one row:
 *
 *     y[l] = γ[l]·x̂[l] + β[l]          x̂ = (x − μ) / √(σ² + ε)
 *
 * @param x the row.
 * @param dy the gradient with respect to each output.
 * @param gamma γ, one number per place of the row.
 * @param epsilon ε.
 * @returns dx, as many numbers as x has.
 */
export function inputGradient(
  x: readonly number[],
  dy: readonly number[],
  gamma: readonly number[],
  epsilon: number,
): number[] {
  throw new Error('inputGradient: write this')
}
