// 20.2 Summed to a shape. Write the body of this function.

/**
 * The gradient of a matrix that was broadcast: y = a + b, where y has `rows` × `columns` values and a has `aRows` × `aColumns`.
 * aRows is `rows` or 1, and aColumns is `columns` or 1.
 *
 * @param dy the gradient with respect to y, row by row.
 * @returns da, aRows·aColumns numbers, row by row.
 */
export function summedTo(
  dy: readonly number[],
  rows: number,
  columns: number,
  aRows: number,
  aColumns: number,
): number[] {
  throw new Error('summedTo: write this')
}
