// Host side of assembly/elementwise.ts and updates.ts: one pass over vectors of four floats.

import { sizeOf, type Shape } from '../shape.js'
import type { Items, WasmKernel, WasmUpdate } from './kernel.js'

/** How many vectors hold a shape's floats, the last perhaps in part, and the chunks of 1024 that they make. */
export function chunks(shape: Shape): { vectors: number; items: Items } {
  const vectors = Math.ceil(sizeOf(shape) / 4)
  return { vectors, items: { count: Math.ceil(vectors / 1024), atLeast: 4 } }
}

export const dropoutMask: WasmKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run(runtime, _, { rate, key }, mask) {
    const { items, vectors } = chunks(mask.shape)
    // hash ≥ rate·2³² for a whole hash is hash ≥ ⌈rate·2³²⌉, which no hash reaches where that is 2³².
    const threshold = Math.ceil(rate * 2 ** 32)
    if (threshold === 2 ** 32) runtime.zero(mask.pointer, sizeOf(mask.shape))
    else {
      const scale = 1 / (1 - rate)
      runtime.call('dropoutMask', items, { mask: mask.pointer, vectors, key, threshold, scale })
    }
  },
}

export const sgd: WasmUpdate<'sgd'> = {
  name: 'sgd',
  run(runtime, { w, v, g }, { learningRate, momentum, nesterov }) {
    const { items, vectors } = chunks(w.shape)
    runtime.call('sgd', items, {
      w: w.pointer,
      v: v.pointer,
      g: g.pointer,
      vectors,
      learningRate,
      momentum,
      nesterov: nesterov ? 1 : 0,
    })
  },
}

export const adam: WasmUpdate<'adam'> = {
  name: 'adam',
  run(runtime, { w, m, v, g }, { learningRate, beta1, beta2, epsilon, step }) {
    const { items, vectors } = chunks(w.shape)
    runtime.call('adam', items, {
      w: w.pointer,
      m: m.pointer,
      v: v.pointer,
      g: g.pointer,
      vectors,
      rate: (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step),
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      epsilon,
    })
  },
}
