// 24.1 The taps' transform. Write the body of this function.

/**
 * G g of F(2,3): what the four products take of three taps.
 *
 * @param g the taps g₀, g₁, g₂.
 * @returns four numbers, in the order of m₀, m₁, m₂, m₃.
 */
export function transformTaps(g: readonly number[]): readonly number[] {
  throw new Error('transformTaps: write this')
}
