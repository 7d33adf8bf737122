// Host side of assembly/elementwise.ts and random-normal.ts: one pass over vectors of four floats.

import type { DropoutAttributes } from '../ops/elementwise.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Items, WasmKernel } from './kernel.js'

/** How many vectors hold a shape's floats (the last may be partial), and how many chunks of 1024 these make. */
export function chunks(shape: Shape): { vectors: number; items: Items } {
  const vectors = Math.ceil(sizeOf(shape) / 4)
  return { vectors, items: { count: Math.ceil(vectors / 1024), atLeast: 4 } }
}

/** Which elements are kept, and their factor. */
function keeping({ rate, key }: DropoutAttributes) {
  // For an integer hash, hash ≥ rate·2³² means hash ≥ ⌈rate·2³²⌉. If that is 2³², no hash reaches it, not even the largest.
  const limit = Math.ceil(rate * 2 ** 32)
  return limit === 2 ** 32
    ? { key, threshold: 2 ** 32 - 1, scale: 0 }
    : { key, threshold: limit, scale: 1 / (1 - rate) }
}

export const dropout: WasmKernel<'dropout'> = {
  name: 'dropout',
  run(runtime, { x }, attributes, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('dropout', items, { x: x.pointer, y: y.pointer, vectors, ...keeping(attributes) })
  },
}

export const dropoutMask: WasmKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run(runtime, _, attributes, mask) {
    const { items, vectors } = chunks(mask.shape)
    runtime.call('dropoutMask', items, { mask: mask.pointer, vectors, ...keeping(attributes) })
  },
}

export const randomNormal: WasmKernel<'randomNormal'> = {
  name: 'random-normal',
  run(runtime, _, { stddev, key }, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('randomNormal', items, { y: y.pointer, vectors, key, stddev })
  },
}
