// What is particular to pooling in WebAssembly. test/conformance runs its kernels over random shapes.

import { expect, it } from 'vitest'
import type { Pool2dAttributes } from '../../../kernels/ops/pool2d.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import { expectKernelConforms } from '../../conformance/wasm.js'
import { randomArray } from '../../support/arrays.js'
import { runKernel, supporting } from './run.js'
import { suiteRuntimes } from './suite-runtimes.js'

const runtimes = suiteRuntimes()

it.each([1e30, 1e-30])('L2 pooling of values near %d, whose squares float32 does not hold', async (scale) => {
  const { shape, data } = randomArray([2, 5, 6, 7], 1)
  const x = { shape, data: data.map((value) => value * scale) }
  const attributes = { poolSize: [2, 3], strides: [2, 1], padding: 'same' } as const
  for (const kernel of wasmKernels.l2Pool2d)
    await expectKernelConforms(runtimes, 'l2Pool2d', kernel, { x }, attributes)
})

it('an average of very many values keeps its digits', () => {
  const data = Float32Array.from({ length: 700 * 700 }, (_, i) => 0.9 + 0.1 * Math.sin(i))
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  const attributes = { poolSize: [700, 700], strides: [1, 1], padding: 'valid' } as const
  for (const kernel of wasmKernels.averagePool2d) {
    const x = { shape: [1, 700, 700, 1], data }
    const y = runKernel(runtimes[0], 'averagePool2d', kernel, { x }, attributes)
    expect(y.data[0]).toBeCloseTo(mean, 6)
  }
})

it('takes the 2×2 kernel only if four channels fill a vector', () => {
  const valid = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
  const names = (C: number, attributes: Pool2dAttributes): string[] =>
    supporting('maxPool2d', { x: randomArray([1, 5, 5, C], 1) }, attributes).map(({ name }) => name)
  expect(names(8, valid)).toEqual(['max-pool2d-2x2', 'max-pool2d'])
  expect(names(6, valid)).toEqual(['max-pool2d'])
  expect(names(8, { ...valid, padding: 'same' })).toEqual(['max-pool2d'])
})
