// Reorders values as a view stores its axis.

import type { NDArray } from '../../../../kernels/shape.js'

/** Row i of the result is row `order[i]`; without an order, rows stay where they are. */
export function inOrder({ shape, data }: NDArray, order: Uint32Array | undefined): NDArray {
  if (!order) return { shape, data }
  const [rows, ...others] = shape
  const width = others.reduce((a, b) => a * b, 1)
  const moved = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++)
    moved.set(data.subarray(order[row] * width, (order[row] + 1) * width), row * width)
  return { shape, data: moved }
}
