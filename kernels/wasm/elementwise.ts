// Host side of assembly/elementwise.ts and random-normal.ts: one pass over vectors of four floats.

import { sizeOf, type Shape } from '../shape.js'
import type { Items, WasmKernel } from './kernel.js'

/** How many vectors hold a shape's floats (the last may be partial), and how many chunks of 1024 these make. */
export function chunks(shape: Shape): { vectors: number; items: Items } {
  const vectors = Math.ceil(sizeOf(shape) / 4)
  return { vectors, items: { count: Math.ceil(vectors / 1024), atLeast: 4 } }
}

export const dropoutMask: WasmKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run(runtime, _, { rate, key }, mask) {
    const { items, vectors } = chunks(mask.shape)
    // For an integer hash, hash ≥ rate·2³² means hash ≥ ⌈rate·2³²⌉. If that is 2³², no hash reaches it.
    const threshold = Math.ceil(rate * 2 ** 32)
    if (threshold === 2 ** 32) runtime.zero(mask.pointer, sizeOf(mask.shape))
    else {
      const scale = 1 / (1 - rate)
      runtime.call('dropoutMask', items, { mask: mask.pointer, vectors, key, threshold, scale })
    }
  },
}

export const randomNormal: WasmKernel<'randomNormal'> = {
  name: 'random-normal',
  run(runtime, _, { stddev, key }, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('randomNormal', items, { y: y.pointer, vectors, key, stddev })
  },
}
