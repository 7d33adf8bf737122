// The WebAssembly family. The first kernel of a row that supports the shapes runs.

import type { OpName, UpdateName } from '../ops.js'
import { conv2dDirect, conv2dInputGradientDirect } from './conv2d-direct.js'
import { conv2dFilterGradientDirect } from './conv2d-filter-gradient.js'
import type { WasmKernel, WasmUpdate } from './kernel.js'

export const wasmKernels: {
  readonly [K in OpName]: readonly [WasmKernel<K>, ...WasmKernel<K>[]]
} = {
  conv2d: [conv2dDirect],
  conv2dInputGradient: [conv2dInputGradientDirect],
  conv2dFilterGradient: [conv2dFilterGradientDirect],
} as never

export const wasmUpdates: { readonly [K in UpdateName]: WasmUpdate<K> } = {} as never
