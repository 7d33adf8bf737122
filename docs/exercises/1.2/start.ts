// 1.2 The gradient with respect to the weights of a dense layer. Write the body of this function.

/**
 * dw[i][o] = Σ_n x[n][i] · dy[n][o]
 *
 * @param x the inputs, a row per example, `[N, I]`.
 * @param dy the gradient with respect to the outputs, a row per example, `[N, O]`.
 * @returns the gradient with respect to the weights, `[I, O]`.
 */
export function weightGradient(
  x: readonly (readonly number[])[],
  dy: readonly (readonly number[])[],
): number[][] {
  throw new Error('weightGradient: write this')
}
