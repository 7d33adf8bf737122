// 5.2 The gradient of softmax. Write the body of this function.

/**
 * dx[j] = y[j] · (dy[j] − Σ_k dy[k]·y[k]), in one pass and without a Jacobian.
 *
 * @param y what softmax gave, a row of probabilities.
 * @param dy the gradient with respect to them.
 */
export function softmaxGradient(y: readonly number[], dy: readonly number[]): number[] {
  throw new Error('softmaxGradient: write this')
}
