// Host side of assembly/elementwise.ts: one pass over vectors of four floats.

import { sizeOf, type Shape } from '../shape.js'
import type { Block, Items, Runtime, WasmKernel } from './kernel.js'

/** How many vectors hold a shape's floats, the last perhaps in part, and the chunks of 1024 that they make. */
export function chunks(shape: Shape): { vectors: number; items: Items } {
  const vectors = Math.ceil(sizeOf(shape) / 4)
  return { vectors, items: { count: Math.ceil(vectors / 1024), atLeast: 4 } }
}

const unary =
  (kernel: 'relu' | 'sigmoid' | 'tanh') =>
  (runtime: Runtime, { x }: { x: Block }, _: unknown, y: Block): void => {
    const { items, vectors } = chunks(y.shape)
    runtime.call(kernel, items, { x: x.pointer, y: y.pointer, vectors })
  }

const gradient =
  (kernel: 'reluGradient' | 'sigmoidGradient' | 'tanhGradient') =>
  (runtime: Runtime, { y, dy }: { y: Block; dy: Block }, _: unknown, dx: Block): void => {
    const { items, vectors } = chunks(dx.shape)
    runtime.call(kernel, items, { y: y.pointer, dy: dy.pointer, dx: dx.pointer, vectors })
  }

export const relu: WasmKernel<'relu'> = { name: 'relu', run: unary('relu') }
export const reluGradient: WasmKernel<'reluGradient'> = {
  name: 'relu-gradient',
  run: gradient('reluGradient'),
}
export const sigmoid: WasmKernel<'sigmoid'> = { name: 'sigmoid', run: unary('sigmoid') }
export const sigmoidGradient: WasmKernel<'sigmoidGradient'> = {
  name: 'sigmoid-gradient',
  run: gradient('sigmoidGradient'),
}
export const tanh: WasmKernel<'tanh'> = { name: 'tanh', run: unary('tanh') }
export const tanhGradient: WasmKernel<'tanhGradient'> = {
  name: 'tanh-gradient',
  run: gradient('tanhGradient'),
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
