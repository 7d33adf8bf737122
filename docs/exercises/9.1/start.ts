// 9.1 Inverted dropout. Write the body of this function.

/**
 * Drops a value where its random number is below the rate, and scales those that are left so that the mean stays.
 *
 * @param x the values.
 * @param draws a random number from [0, 1) for each of them.
 * @param rate the share to drop, from 0 to below 1.
 * @param training whether this is training; otherwise nothing is dropped.
 */
export function dropout(
  x: readonly number[],
  draws: readonly number[],
  rate: number,
  training: boolean,
): number[] {
  throw new Error('dropout: write this')
}
