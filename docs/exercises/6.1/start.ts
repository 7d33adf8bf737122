// 6.1 The logarithm of a sum of exponentials. Write the body of this function.

/**
 * log Σ_j e^x[j], for scores of any size.
 *
 * @param x the scores, at least one.
 */
export function logSumExp(x: readonly number[]): number {
  throw new Error('logSumExp: write this')
}
