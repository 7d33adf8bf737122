// Pooling against the reference in float64, over random shapes. Inputs are small whole numbers here and there, so that
// windows hold ties; NaN and infinities stand among them.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ops } from '../../../kernels/ops.js'
import type { Pool2dAttributes } from '../../../kernels/ops/pool2d.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { axis } from '../../../kernels/ops/window.js'
import { array, randomArray } from '../../support/arrays.js'
import { inFloat64 } from '../run.js'
import { expectAsReference, openRuntimes, supporting } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  for (const runtime of runtimes) runtime.dispose()
})

const upTo = (max: number) => fc.integer({ min: 1, max })
const pair = (max: number) => fc.tuple(upTo(max), upTo(max))
const windows = fc.oneof(
  fc.constant({ poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const),
  fc.record({ poolSize: pair(4), strides: pair(4), padding: fc.constantFrom('valid', 'same') }),
)
const pooling = fc
  .record({
    shape: fc.tuple(upTo(3), upTo(11), upTo(9), fc.oneof(upTo(9), fc.constantFrom(4, 8, 12, 32))),
    attributes: windows,
    seed: fc.nat(),
    special: fc.boolean(),
  })
  .filter(({ shape: [, H, W], attributes: { poolSize, strides, padding } }) =>
    [H, W].every((size, i) => axis(size, poolSize[i], strides[i], 1, padding).out >= 1),
  )

/** Of five values, so that windows hold ties; if asked, a few NaN, infinities and zeros of both signs. */
function tied(shape: Shape, seed: number, special: boolean): NDArray {
  const x = randomArray(shape, seed)
  const odd = [NaN, Infinity, -Infinity, -0, 0]
  return {
    shape,
    data: x.data.map((value, i) =>
      special && i % 7 === seed % 7 ? odd[(i * 3) % 5] : Math.round(value * 2),
    ),
  }
}

interface Case {
  readonly shape: Shape
  readonly attributes: Pool2dAttributes
  readonly seed: number
  readonly special: boolean
}

const check = (body: (example: Case) => void): void => {
  fc.assert(fc.property(pooling, body), { numRuns: 300, seed: 3 })
}

// What an op adds up are at most 16 values; each addition rounds by half a unit in 2²⁴.
const sums = { rtol: 2e-6, atol: 2e-6 }

it('max pooling: the very value, NaN first of all', () => {
  check(({ shape, attributes, seed, special }) => {
    expectAsReference(runtimes, 'maxPool2d', { x: tied(shape, seed, special) }, attributes)
  })
})

it('max pooling’s gradient goes to the first maximum', () => {
  check(({ shape, attributes, seed, special }) => {
    const dy = randomArray(ops.maxPool2d({ x: shape }, attributes), seed + 1)
    const x = tied(shape, seed, special)
    expectAsReference(runtimes, 'maxPool2dGradient', { x, dy }, attributes, sums)
  })
})

it('average pooling and its gradient', () => {
  check(({ shape, attributes, seed, special }) => {
    const x = special ? tied(shape, seed, true) : randomArray(shape, seed)
    expectAsReference(runtimes, 'averagePool2d', { x }, attributes, sums)
    const dy = randomArray(ops.averagePool2d({ x: shape }, attributes), seed + 1)
    expectAsReference(runtimes, 'averagePool2dGradient', { dy }, { ...attributes, inputShape: shape }, sums)
  })
})

it('L2 pooling and its gradient, none where all are 0', () => {
  check(({ shape, attributes, seed, special }) => {
    const x = tied(shape, seed, special)
    expectAsReference(runtimes, 'l2Pool2d', { x }, attributes, sums)
    const { shape: out, data } = inFloat64('l2Pool2d', { x }, attributes)
    const inputs = { x, y: array(out, data), dy: randomArray(out, seed + 1) }
    expectAsReference(runtimes, 'l2Pool2dGradient', inputs, attributes, { rtol: 1e-5, atol: 1e-5 })
  })
})

it.each([1e30, 1e-30])('L2 pooling of values near %d, whose squares float32 does not hold', (scale) => {
  const x = randomArray([2, 5, 6, 7], 1)
  x.data.forEach((value, i) => (x.data[i] = value * scale))
  const attributes = { poolSize: [2, 3], strides: [2, 1], padding: 'same' } as const
  expectAsReference(runtimes, 'l2Pool2d', { x }, attributes, { rtol: 2e-6 })
})

it('Gaussian-weighted pooling and its gradient', () => {
  check(({ shape, attributes, seed, special }) => {
    // Down to where all but the nearest weights are 0.
    const weighted = { ...attributes, sigma: [0.01, 0.4, 0.7, 1.1, 1.4, 1.7][seed % 6] }
    const x = special ? tied(shape, seed, true) : randomArray(shape, seed)
    // A NaN among weights that float32 rounds to 0, and float64 does not, is a NaN in both.
    expectAsReference(runtimes, 'weightedAveragePool2d', { x }, weighted, sums)
    const dy = randomArray(ops.averagePool2d({ x: shape }, attributes), seed + 1)
    const gradient = { ...weighted, inputShape: shape }
    expectAsReference(runtimes, 'weightedAveragePool2dGradient', { dy }, gradient, sums)
  })
})

it('takes the 2×2 kernel where four channels fill a vector, and only there', () => {
  const valid = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
  const names = (C: number, attributes: Pool2dAttributes): string[] =>
    supporting('maxPool2d', { x: randomArray([1, 5, 5, C], 1) }, attributes).map(({ name }) => name)
  expect(names(8, valid)).toEqual(['max-pool2d-2x2', 'max-pool2d'])
  expect(names(6, valid)).toEqual(['max-pool2d'])
  expect(names(8, { ...valid, padding: 'same' })).toEqual(['max-pool2d'])
})
