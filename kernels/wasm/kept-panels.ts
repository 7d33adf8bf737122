// Host side of packPanels in assembly/matmul.ts: a matrix packed for products, once for many of them.

import type { Runtime } from './kernel.js'

/** A matrix, and how many of its rows a panel has at most. */
interface Matrix {
  readonly depth: number
  readonly columns: number
  readonly deepest: number
}

/** Floats of the panels, 16 of them to keep each from the next. */
export const keptFloats = (depth: number, columns: number, deepest: number): number =>
  Math.ceil(depth / deepest) * Math.ceil(columns / 8) * (deepest * 8 + 16)

export function keepPanels(
  runtime: Runtime,
  b: number,
  { depth, columns, deepest }: Matrix,
  panels: number,
): void {
  const items = { count: Math.ceil(depth / deepest) * Math.ceil(columns / 32), atLeast: 1 }
  runtime.call('packPanels', items, { b, panels, depth, columns, deepest })
}
