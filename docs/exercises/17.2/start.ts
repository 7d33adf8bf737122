// 17.2 A transposed convolution. Write the body of this function.

/**
 * A transposed convolution along one row, with padding `valid`: pixel i lays the filter down from place i·s on, times its
 * value, and copies that overlap are added.
 *
 * @param x the row.
 * @param w the filter's taps, at least s of them.
 * @param s the stride.
 * @returns y, (x.length − 1)·s + w.length numbers.
 */
export function transposed(x: readonly number[], w: readonly number[], s: number): number[] {
  throw new Error('transposed: write this')
}
