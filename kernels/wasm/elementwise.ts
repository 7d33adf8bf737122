// Host side of assembly/elementwise.ts and updates.ts: one pass over vectors of four floats.

import { sizeOf, type Shape } from '../shape.js'
import type { Block, Items, Runtime, WasmKernel, WasmUpdate } from './kernel.js'

/** How many vectors hold a shape's floats, the last perhaps in part, and the chunks of 1024 that they make. */
function chunks(shape: Shape): { vectors: number; items: Items } {
  const vectors = Math.ceil(sizeOf(shape) / 4)
  return { vectors, items: { count: Math.ceil(vectors / 1024), atLeast: 4 } }
}

const unary =
  (kernel: 'relu' | 'sigmoid' | 'tanh') =>
  (runtime: Runtime, { x }: { x: Block }, _: unknown, y: Block): void => {
    const { items, vectors } = chunks(y.shape)
    runtime.call(kernel, items, x.pointer, y.pointer, vectors)
  }

const gradient =
  (kernel: 'reluGradient' | 'sigmoidGradient' | 'tanhGradient') =>
  (runtime: Runtime, { y, dy }: { y: Block; dy: Block }, _: unknown, dx: Block): void => {
    const { items, vectors } = chunks(dx.shape)
    runtime.call(kernel, items, y.pointer, dy.pointer, dx.pointer, vectors)
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

export const multiply: WasmKernel<'multiply'> = {
  name: 'multiply',
  run(runtime, { a, b }, _, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('multiply', items, a.pointer, b.pointer, y.pointer, vectors)
  },
}

export const dropoutMask: WasmKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run(runtime, _, { rate, key }, mask) {
    const { items, vectors } = chunks(mask.shape)
    // hash ≥ rate·2³² for a whole hash is hash ≥ ⌈rate·2³²⌉, which no hash reaches where that is 2³².
    const threshold = Math.ceil(rate * 2 ** 32)
    if (threshold === 2 ** 32) runtime.zero(mask.pointer, sizeOf(mask.shape))
    else runtime.call('dropoutMask', items, mask.pointer, vectors, key, threshold, 1 / (1 - rate))
  },
}

export const sgd: WasmUpdate<'sgd'> = {
  name: 'sgd',
  run(runtime, { w, v, g }, { learningRate, momentum, nesterov }) {
    const { items, vectors } = chunks(w.shape)
    const pointers = [w.pointer, v.pointer, g.pointer] as const
    runtime.call('sgd', items, ...pointers, vectors, learningRate, momentum, nesterov ? 1 : 0)
  },
}

export const adam: WasmUpdate<'adam'> = {
  name: 'adam',
  run(runtime, { w, m, v, g }, { learningRate, beta1, beta2, epsilon, step }) {
    const { items, vectors } = chunks(w.shape)
    const pointers = [w.pointer, m.pointer, v.pointer, g.pointer] as const
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
    runtime.call('adam', items, ...pointers, vectors, rate, 1 - beta1, 1 - beta2, epsilon)
  },
}
