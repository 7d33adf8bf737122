// 24.2 Two outputs, four products. Write the body of this function.

/**
 * F(2,3): y₀ = d₀g₀ + d₁g₁ + d₂g₂ and y₁ = d₁g₀ + d₂g₁ + d₃g₂, by four products. Additions and halves are free.
 *
 * @param d four pixels.
 * @param g three taps.
 * @param multiply multiplies two numbers; it is to be called four times.
 * @returns y₀ and y₁.
 */
export function filterPair(
  d: readonly number[],
  g: readonly number[],
  multiply: (a: number, b: number) => number,
): readonly number[] {
  throw new Error('filterPair: write this')
}
