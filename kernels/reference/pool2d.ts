// The loop nest of every pooling kernel. For each window and channel it finds the part of the window inside the image.

import type { MaxPool2dAttributes } from '../ops/pool2d.js'
import type { Shape } from '../shape.js'
import { maxPool2dGeometry } from '../ops/window.js'

/** One window in one channel. Its elements are `x[start + i·rowStep + j·columnStep]`, i < rows, j < columns. */
export interface Window {
  /** The index of its output. */
  y: number
  start: number
  rows: number
  columns: number
  rowStep: number
  columnStep: number
  /** How many rows and columns of the window lie outside the image, above and to the left. */
  skippedRows: number
  skippedColumns: number
}

/** Visits every window of images `[N,H,W,C]`. The same object is passed each time. */
export function eachWindow(x: Shape, attributes: MaxPool2dAttributes, visit: (window: Window) => void): void {
  const [N] = x
  const { H, W, C, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = maxPool2dGeometry(x, attributes)
  const window = {
    y: 0,
    start: 0,
    rows: 0,
    columns: 0,
    rowStep: dH * W * C,
    columnStep: dW * C,
    skippedRows: 0,
    skippedColumns: 0,
  }
  for (let n = 0; n < N; n++)
    for (let i = 0; i < oH; i++) {
      const [skippedRows, rows] = inside(i * sH - top, kH, dH, H)
      window.rows = rows
      window.skippedRows = skippedRows
      const firstRow = i * sH - top + skippedRows * dH
      for (let j = 0; j < oW; j++) {
        const [skippedColumns, columns] = inside(j * sW - left, kW, dW, W)
        window.columns = columns
        window.skippedColumns = skippedColumns
        const pixel = ((n * H + firstRow) * W + j * sW - left + skippedColumns * dW) * C
        for (let c = 0; c < C; c++, window.y++) {
          window.start = pixel + c
          visit(window)
        }
      }
    }
}

/** How many elements of a window lie before the image along an axis, and how many lie inside it. */
function inside(first: number, kernel: number, dilation: number, size: number): readonly [number, number] {
  const skipped = Math.max(0, Math.ceil(-first / dilation))
  return [skipped, Math.min(kernel, Math.ceil((size - first) / dilation)) - skipped]
}
