/** As in the kernels: along an axis where a is repeated, its stride is 0. */
export function summedTo(
  dy: readonly number[],
  rows: number,
  columns: number,
  aRows: number,
  aColumns: number,
): number[] {
  const da = new Array<number>(aRows * aColumns).fill(0)
  const rowStride = aRows === 1 ? 0 : aColumns
  const columnStride = aColumns === 1 ? 0 : 1
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      da[row * rowStride + column * columnStride] += dy[row * columns + column]
  return da
}
