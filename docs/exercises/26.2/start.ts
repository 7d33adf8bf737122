// 26.2 Eight waves. Write the body of this function.

/**
 * The samples of a row: x[n] = ½ Σ_k c[k] · X[k] · cos((2n + 1)·k·π/16), where c[0] = 1/√2 and the other c[k] are 1.
 *
 * @param X eight coefficients.
 * @returns eight samples.
 */
export function waves(X: readonly number[]): readonly number[] {
  throw new Error('waves: write this')
}
