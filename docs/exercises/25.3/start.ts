// 25.3 A sum in launches. Write the bodies of these functions.

/**
 * What one invocation computes: the sum of band t of an array. Bands have `band` values; the last one may have fewer.
 */
export function bandSum(x: readonly number[], band: number, t: number): number {
  throw new Error('bandSum: write this')
}

/**
 * The sum of a whole array, by launches of `bandSum`, one invocation per band, until one value is left.
 *
 * @param launch runs a function once per invocation, and gives what each returns: `launch(3, (t) => …)` gives three values.
 */
export function total(
  x: readonly number[],
  band: number,
  launch: (invocations: number, kernel: (t: number) => number) => number[],
): number {
  throw new Error('total: write this')
}
