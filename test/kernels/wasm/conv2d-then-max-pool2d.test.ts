// A convolution and the max pooling after it in one kernel, against the formula in float64 over random shapes.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ops } from '../../../kernels/ops.js'
import { axis } from '../../../kernels/ops/window.js'
import {
  conv2dMaxPool2dWinogradF2x2,
  conv2dMaxPool2dWinogradF4x4,
} from '../../../kernels/wasm/conv2d-winograd.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { randomArray } from '../../support/arrays.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../../support/convolutions.js'
import { expected, magnitudes } from './conv2d-run.js'
import { openRuntimes, runKernel, supporting } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  runtimes.forEach((runtime) => {
    runtime.dispose()
  })
})

const inputsOf = ({ x, w, bias, seed }: Convolution) => ({
  x: randomArray(x, seed),
  w: randomArray(w, seed + 1),
  ...(bias && { b: randomArray([w[3]], seed + 2) }),
})
const attributesOf = ({ window, relu }: Convolution) => ({
  ...window,
  activation: relu ? ('relu' as const) : ('linear' as const),
})
const halves = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const

/** Errors by the tensor's largest Σ|a·b|, as for the convolutions alone. */
function expectClose(actual: ArrayLike<number>, exact: ArrayLike<number>, bound: number, name: string): void {
  for (let at = 0; at < exact.length; at++)
    if (!(Math.abs(actual[at] - exact[at]) <= bound))
      expect.fail(`${name} [${at}]: ${actual[at]}, expected ${exact[at]} within ${bound}`)
}

const any = convolutionsOf({
  sizes: fc.tuple(upTo(5), upTo(17), upTo(16), upTo(9)),
  kernel: pair(5),
  K: upTo(13),
  strides: pair(2),
  dilations: pair(2),
})
const pools = fc.record({
  poolSize: pair(3),
  strides: pair(3),
  padding: fc.constantFrom('valid' as const, 'same' as const),
})

it('any convolution, any pooling: every kernel that serves it, on 1, 2 and 3 threads alike', () => {
  fc.assert(
    fc.property(any, pools, (convolution, pool) => {
      const [, oH, oW] = ops.conv2d({ x: convolution.x, w: convolution.w }, convolution.window)
      fc.pre(
        [oH, oW].every((size, i) => axis(size, pool.poolSize[i], pool.strides[i], 1, pool.padding).out >= 1),
      )
      const inputs = inputsOf(convolution)
      const attributes = { ...attributesOf(convolution), pool }
      const exact = expected('conv2dMaxPool2d', inputs, attributes).data
      const scale = Math.max(...magnitudes('conv2dMaxPool2d', inputs, attributes).data)
      for (const kernel of supporting('conv2dMaxPool2d', inputs, attributes)) {
        const [first, ...others] = runtimes.map((runtime) =>
          runKernel(runtime, 'conv2dMaxPool2d', kernel, inputs, attributes),
        )
        for (const other of others) expect(other.data, 'threads change the bits').toEqual(first.data)
        expectClose(first.data, exact, 5e-6 * scale, kernel.name)
      }
    }),
    { numRuns: 150, seed: 5 },
  )
})

const winograd = convolutionsOf({
  sizes: fc.tuple(
    upTo(3),
    fc.integer({ min: 4, max: 19 }),
    fc.integer({ min: 4, max: 18 }),
    fc.constantFrom(2, 3, 4, 12),
  ),
  kernel: fc.constant([3, 3] as const),
  K: upTo(5).map((n) => 4 * n),
  strides: fc.constant([1, 1] as const),
  dilations: fc.constant([1, 1] as const),
})

it.each([
  { kernel: conv2dMaxPool2dWinogradF2x2, tolerance: 4e-7 },
  { kernel: conv2dMaxPool2dWinogradF4x4, tolerance: 5e-6 },
])('$kernel.name pools its tiles, cut ones too', ({ kernel, tolerance }) => {
  fc.assert(
    fc.property(winograd, (convolution) => {
      const inputs = inputsOf(convolution)
      const attributes = { ...attributesOf(convolution), pool: halves }
      const exact = expected('conv2dMaxPool2d', inputs, attributes).data
      const scale = Math.max(...magnitudes('conv2dMaxPool2d', inputs, attributes).data)
      const [first, ...others] = runtimes.map((runtime) =>
        runKernel(runtime, 'conv2dMaxPool2d', kernel, inputs, attributes),
      )
      for (const other of others) expect(other.data, 'threads change the bits').toEqual(first.data)
      expectClose(first.data, exact, tolerance * scale, kernel.name)
    }),
    { numRuns: 60, seed: 6 },
  )
})

it.each([0, 1, 2, 3])('a NaN in any place of a window wins (place %d)', (place) => {
  for (const kernel of [conv2dMaxPool2dWinogradF2x2, conv2dMaxPool2dWinogradF4x4]) {
    const w = randomArray([3, 3, 4, 4], 1)
    const x = randomArray([1, 10, 10, 4], 2)
    const at = ((4 + (place >> 1) + 1) * 10 + 4 + (place & 1) + 1) * 4
    x.data[at] = NaN
    const attributes = { strides: [1, 1], dilations: [1, 1], padding: 'valid', pool: halves } as const
    const { data } = runKernel(runtimes[0], 'conv2dMaxPool2d', kernel, { x, w }, attributes)
    const exact = expected('conv2dMaxPool2d', { x, w }, attributes).data
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
