// What is particular to a convolution and the max pooling after it in one kernel. test/conformance runs it over random shapes.

import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  conv2dMaxPool2dWinogradF2x2,
  conv2dMaxPool2dWinogradF4x4,
} from '../../../kernels/wasm/conv2d-winograd.js'
import { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { randomArray } from '../../support/arrays.js'
import { inFloat64 } from '../run.js'
import { runKernel } from './run.js'

let runtime: WasmRuntime
beforeAll(async () => {
  runtime = await WasmRuntime.open({ threads: 1 })
})
afterAll(() => {
  runtime.dispose()
})

const halves = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const

it.each([0, 1, 2, 3])('a NaN in any place of a window wins (place %d)', (place) => {
  for (const kernel of [conv2dMaxPool2dWinogradF2x2, conv2dMaxPool2dWinogradF4x4]) {
    const w = randomArray([3, 3, 4, 4], 1)
    const x = randomArray([1, 10, 10, 4], 2)
    const at = ((4 + (place >> 1) + 1) * 10 + 4 + (place & 1) + 1) * 4
    x.data[at] = NaN
    const attributes = { strides: [1, 1], dilations: [1, 1], padding: 'valid', pool: halves } as const
    const { data } = runKernel(runtime, 'conv2dMaxPool2d', kernel, { x, w }, attributes)
    const exact = inFloat64('conv2dMaxPool2d', { x, w }, attributes).data
    exact.forEach((value, i) => {
      if (Number.isNaN(value)) expect(data[i], `${kernel.name} [${i}]`).toBeNaN()
    })
    expect(exact.some(Number.isNaN)).toBe(true)
  }
})

it('Winograd serves windows of 2×2, two apart, and nothing else', () => {
  const shapes = { x: [2, 34, 34, 32], w: [3, 3, 32, 32] }
  const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
  const serves = (
    pool:
      typeof halves | { poolSize: [number, number]; strides: [number, number]; padding: 'valid' | 'same' },
  ) => conv2dMaxPool2dWinogradF4x4.supports?.(shapes, { ...window, pool })
  expect(serves(halves)).toBe(true)
  expect(serves({ ...halves, poolSize: [2, 3], strides: [2, 2] })).toBe(false)
  expect(serves({ poolSize: [2, 2], strides: [2, 1], padding: 'valid' })).toBe(false)
  expect(serves({ poolSize: [2, 2], strides: [2, 2], padding: 'same' })).toBe(false)
})
