// Host side of assembly/finite.ts.

import { sizeOf } from '../shape.js'
import { chunks } from './elementwise.js'
import type { Block, Runtime } from './kernel.js'

/** Writes 1 to the address `found` if a value is NaN or infinite, and nothing otherwise. */
export function findNotFinite(runtime: Runtime, { pointer: x, shape }: Block, found: number): void {
  runtime.call('findNotFinite', chunks(shape).items, { x, length: sizeOf(shape), found })
}
