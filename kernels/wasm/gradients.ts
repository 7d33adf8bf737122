// Host side of assembly/gradients.ts.

import { sizeOf } from '../shape.js'
import { chunks } from './elementwise.js'
import type { WasmKernel } from './kernel.js'

export const l1l2: WasmKernel<'l1l2'> = {
  name: 'l1l2',
  // One float64 per chunk.
  workspace: ({ w }) => 2 * chunks(w).items.count,
  run(runtime, { w }, { l1, l2 }, y, sums) {
    const { items } = chunks(w.shape)
    runtime.call('l1l2Part', items, { w: w.pointer, sums, length: sizeOf(w.shape), l1, l2 })
    runtime.call('l1l2Total', 1, { sums, y: y.pointer, chunks: items.count })
  },
}

export const l1l2Gradient: WasmKernel<'l1l2Gradient'> = {
  name: 'l1l2-gradient',
  run(runtime, { w, g }, { l1, l2 }, y) {
    const { items, vectors } = chunks(w.shape)
    runtime.call('l1l2Gradient', items, {
      w: w.pointer,
      g: g.pointer,
      y: y.pointer,
      vectors,
      l1,
      twice: 2 * l2,
    })
  },
}

export const clipByValue: WasmKernel<'clipByValue'> = {
  name: 'clip-by-value',
  run(runtime, { g }, { clipValue }, y) {
    const { items, vectors } = chunks(g.shape)
    runtime.call('clipByValue', items, { g: g.pointer, y: y.pointer, vectors, limit: clipValue })
  },
}

export const clipByNorm: WasmKernel<'clipByNorm'> = {
  name: 'clip-by-norm',
  run(runtime, { g, squares }, { clipNorm }, y) {
    const { items, vectors } = chunks(g.shape)
    runtime.call('clipByNorm', items, {
      g: g.pointer,
      squares: squares.pointer,
      y: y.pointer,
      vectors,
      limit: clipNorm,
    })
  },
}
