// Host side of assembly/unary.ts.

import { parametersOf, unaryOperations, type UnaryAttributes } from '../ops/unary.js'
import { chunks } from './elementwise.js'
import type { WasmKernel } from './kernel.js'

/** A function's number and parameters, as the kernels take them. */
const numbersOf = (attributes: UnaryAttributes) => ({
  operation: unaryOperations.indexOf(attributes.operation),
  ...parametersOf(attributes),
})

export const unary: WasmKernel<'unary'> = {
  name: 'unary',
  run(runtime, { x }, attributes, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('unary', items, { x: x.pointer, y: y.pointer, vectors, ...numbersOf(attributes) })
  },
}

export const unaryGradient: WasmKernel<'unaryGradient'> = {
  name: 'unary-gradient',
  run(runtime, { x, dy }, attributes, dx) {
    const { items, vectors } = chunks(dx.shape)
    runtime.call('unaryGradient', items, {
      ...{ x: x.pointer, dy: dy.pointer, dx: dx.pointer, vectors },
      ...numbersOf(attributes),
    })
  },
}
