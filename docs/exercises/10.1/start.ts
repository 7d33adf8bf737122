// 10.1 The gradient of a penalty. Write the body of this function.

/**
 * The gradient of Σ l1·|w| + l2·w² with respect to each weight.
 */
export function penaltyGradient(w: readonly number[], l1: number, l2: number): number[] {
  throw new Error('penaltyGradient: write this')
}
