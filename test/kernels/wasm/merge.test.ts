// Sums, products and gates against the reference in float64, over random shapes.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { array, randomArray } from '../../support/arrays.js'
import { expectAsReference, openRuntimes } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  for (const runtime of runtimes) runtime.dispose()
})

// One thread takes less than 16,384 values at a time: the long ones are shared.
const lengths = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(4095, 4097, 16_383, 33_001, 70_000))
const specials = array([1, 8], [NaN, Infinity, -Infinity, 0, -0, 1e-42, 3e38, -3e38])
const others = array([1, 8], [2, 0, Infinity, -1, 0, 0.5, 0.25, NaN])
// One rounding of half a unit in 2²⁴.
const rounded = { rtol: 2 ** -24, atol: 1e-44 }

describe('add', () => {
  it.each(['linear', 'relu'] as const)('%s', (activation) => {
    fc.assert(
      fc.property(lengths, fc.nat(), (length, seed) => {
        const inputs = { a: randomArray([length], seed), b: randomArray([length], seed + 1) }
        expectAsReference(runtimes, 'add', inputs, { activation }, rounded)
      }),
      { numRuns: 40, seed: 17 },
    )
    expectAsReference(runtimes, 'add', { a: specials, b: others }, { activation }, rounded)
    expectAsReference(runtimes, 'add', { a: others, b: specials }, { activation }, rounded)
  })
})

describe('a gate', () => {
  const images: fc.Arbitrary<Shape> = fc.oneof(
    fc.tuple(...[5, 9, 8, 40].map((max) => fc.integer({ min: 1, max }))),
    // Cut into parts of an image, into images; few rows of many channels.
    fc.constantFrom(
      [1, 61, 53, 16],
      [3, 67, 59, 18],
      [40, 8, 9, 64],
      [2, 17, 23, 300],
      [33, 1, 1, 70],
      [2, 3, 1, 2050],
    ),
  )
  const inputsOf = (shape: Shape, seed: number) => {
    const [N, , , C] = shape
    return { a: randomArray(shape, seed), gate: randomArray([N, 1, 1, C], seed + 1) }
  }

  it('multiplies each image’s channels', () => {
    fc.assert(
      fc.property(images, fc.nat(), (shape, seed) => {
        const { a, gate } = inputsOf(shape, seed)
        expectAsReference(runtimes, 'multiply', { a, b: gate }, {}, rounded)
      }),
      { numRuns: 50, seed: 18 },
    )
  })

  it('has its gradient', () => {
    fc.assert(
      fc.property(images, fc.nat(), (shape, seed) => {
        const { a } = inputsOf(shape, seed)
        const inputs = { a, dy: randomArray(shape, seed + 1) }
        // Sums of up to 128 products of either sign in float32.
        const tolerance = { rtol: 5e-7, atol: 2e-7 * Math.sqrt(shape[1] * shape[2]) }
        expectAsReference(runtimes, 'multiplyGateGradient', inputs, {}, tolerance)
      }),
      { numRuns: 50, seed: 19 },
    )
  })

  it('passes on NaN and infinities, each in its channel', () => {
    const { a, gate } = inputsOf([3, 2, 5, 7], 4)
    a.data.set([NaN, Infinity, -Infinity, 0, -0, 3e38], 14)
    gate.data.set([NaN, 0, 2, Infinity, -Infinity], 6)
    expectAsReference(runtimes, 'multiply', { a, b: gate }, {}, rounded)
    const dy: NDArray = randomArray(a.shape, 5)
    dy.data.set([0, Infinity], 150)
    const tolerance = { rtol: 1e-6, atol: 1e-6 }
    expectAsReference(runtimes, 'multiplyGateGradient', { a, dy }, {}, tolerance)
  })
})
