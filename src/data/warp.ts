// One affine map of an image: y[p] = x[M (p − c) + c + t], sampled bilinearly.

import type { Float } from '../../kernels/shape.js'

/** Maps an output pixel to its source, in (row, column) coordinates relative to the center. */
export interface AffineMap {
  readonly rowByRow: number
  readonly rowByColumn: number
  readonly columnByRow: number
  readonly columnByColumn: number
  readonly rowShift: number
  readonly columnShift: number
}

/** `y[i,j]` = `x` at the mapped position, relative to the center, `(H − 1)/2, (W − 1)/2`. */
export function warp(
  x: Float,
  y: Float,
  shape: readonly number[],
  map: AffineMap,
  fillMode: 'nearest' | 'constant',
): void {
  const [H, W, C] = shape
  const { rowByRow, rowByColumn, columnByRow, columnByColumn } = map
  const centerRow = (H - 1) / 2
  const centerColumn = (W - 1) / 2
  for (let i = 0, out = 0; i < H; i++)
    for (let j = 0; j < W; j++, out += C) {
      const row = rowByRow * (i - centerRow) + rowByColumn * (j - centerColumn) + map.rowShift + centerRow
      const column =
        columnByRow * (i - centerRow) + columnByColumn * (j - centerColumn) + map.columnShift + centerColumn
      if (fillMode === 'constant' && (row < 0 || row > H - 1 || column < 0 || column > W - 1)) {
        y.fill(0, out, out + C)
        continue
      }
      const r = Math.min(Math.max(row, 0), H - 1)
      const c = Math.min(Math.max(column, 0), W - 1)
      const top = Math.floor(r)
      const left = Math.floor(c)
      const down = top < H - 1 ? W * C : 0
      const right = left < W - 1 ? C : 0
      const fr = r - top
      const fc = c - left
      const p = (top * W + left) * C
      for (let k = 0; k < C; k++) {
        const upper = x[p + k] + fc * (x[p + right + k] - x[p + k])
        const lower = x[p + down + k] + fc * (x[p + down + right + k] - x[p + down + k])
        y[out + k] = upper + fr * (lower - upper)
      }
    }
}
