// 22.2 A sum in pairs. Write the body of this function.

/**
 * The sum of the values in float32: that of the first ⌊n/2⌋ values, plus that of the others, each taken in the same way. The sum
 * of one value is the value. `Math.fround` rounds to float32.
 *
 * @param values at least one.
 */
export function pairwiseSum(values: Float32Array): number {
  throw new Error('pairwiseSum: write this')
}
