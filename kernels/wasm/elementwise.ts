// Host side of assembly/elementwise.ts and random-normal.ts: one pass over vectors of four floats.

import type { DropoutAttributes } from '../ops/elementwise.js'
import { sizeOf, type Shape } from '../shape.js'
import { equalItems } from './items.js'
import type { Block, Items, Runtime, WasmKernel } from './kernel.js'

/** How many vectors hold a shape's floats (the last may be partial), and how many chunks of 1024 these make. */
export function chunks(shape: Shape): { vectors: number; items: Items } {
  const vectors = Math.ceil(sizeOf(shape) / 4)
  return { vectors, items: equalItems(Math.ceil(vectors / 1024), { floats: sizeOf(shape) }) }
}

/** x times the mask, or the mask alone. */
function drop(runtime: Runtime, x: Block | undefined, { rate, key }: DropoutAttributes, y: Block): void {
  const { items, vectors } = chunks(y.shape)
  // For an integer hash, hash ≥ rate·2³² means hash ≥ ⌈rate·2³²⌉. If that is 2³², no hash reaches it, not even the largest.
  const limit = Math.ceil(rate * 2 ** 32)
  const threshold = Math.min(limit, 2 ** 32 - 1)
  const scale = limit === 2 ** 32 ? 0 : 1 / (1 - rate)
  runtime.call('dropout', items, { x: x?.pointer ?? 0, y: y.pointer, vectors, key, threshold, scale })
}

export const dropout: WasmKernel<'dropout'> = {
  name: 'dropout',
  run: (runtime, { x }, attributes, y) => drop(runtime, x, attributes, y),
}

export const dropoutMask: WasmKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run: (runtime, _, attributes, mask) => drop(runtime, undefined, attributes, mask),
}

export const randomNormal: WasmKernel<'randomNormal'> = {
  name: 'random-normal',
  run(runtime, _, { stddev, key }, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('randomNormal', items, { y: y.pointer, vectors, key, stddev })
  },
}
