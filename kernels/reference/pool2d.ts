// The loop nest that every pooling kernel shares: for each window and channel, the part of the window inside the image.

import type { Pool2dAttributes } from '../ops/pool2d.js'
import type { Shape } from '../shape.js'
import { pool2dGeometry } from '../ops/window.js'

/** One window of one channel. `x[start + i·rowStep + j·columnStep]`, i < rows, j < columns, are its elements. */
export interface Window {
  /** Where its output stands. */
  y: number
  start: number
  rows: number
  columns: number
  rowStep: number
  columnStep: number
  /** Rows and columns of the window that fall outside the image, above and to the left. */
  skippedRows: number
  skippedColumns: number
}

/** Visits every window of an image batch of shape `[N,H,W,C]`; the one object is reused. */
export function eachWindow(x: Shape, attributes: Pool2dAttributes, visit: (window: Window) => void): void {
  const [N] = x
  const { H, W, C, oH, oW, kH, kW, sH, sW, top, left } = pool2dGeometry(x, attributes)
  const window = {
    y: 0,
    start: 0,
    rows: 0,
    columns: 0,
    rowStep: W * C,
    columnStep: C,
    skippedRows: 0,
    skippedColumns: 0,
  }
  for (let n = 0; n < N; n++)
    for (let i = 0; i < oH; i++) {
      const firstRow = Math.max(i * sH - top, 0)
      window.rows = Math.min(i * sH - top + kH, H) - firstRow
      window.skippedRows = firstRow - (i * sH - top)
      for (let j = 0; j < oW; j++) {
        const firstColumn = Math.max(j * sW - left, 0)
        window.columns = Math.min(j * sW - left + kW, W) - firstColumn
        window.skippedColumns = firstColumn - (j * sW - left)
        const pixel = ((n * H + firstRow) * W + firstColumn) * C
        for (let c = 0; c < C; c++, window.y++) {
          window.start = pixel + c
          visit(window)
        }
      }
    }
}
