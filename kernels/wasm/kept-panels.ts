// Host side of packPanels in assembly/matmul.ts: a matrix that is packed once for many products.

import type { Runtime } from './kernel.js'

/** A matrix, and the most rows of a panel. */
interface Matrix {
  readonly depth: number
  readonly columns: number
  readonly deepest: number
}

/** Floats of the panels, with 16 between neighbors. */
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
