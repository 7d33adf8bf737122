// 22.1 The step of a float32. Write the body of this function.

/**
 * A unit in the last place: how far it is from x to the next larger float32.
 *
 * @param x a float32 of at least 2⁻¹⁰⁰.
 */
export function ulp(x: number): number {
  throw new Error('ulp: write this')
}
