// Activations, dropout, losses and updates against the reference in float64, over random lengths.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { mapInputs, type Attributes, type Inputs, type UpdateName } from '../../../kernels/ops.js'
import { referenceUpdates } from '../../../kernels/reference/index.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { wasmUpdates } from '../../../kernels/wasm/index.js'
import type { Block } from '../../../kernels/wasm/kernel.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { array, expectClose, randomArray } from '../../support/arrays.js'
import { expectAsReference, expectSameBits, openRuntimes } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  for (const runtime of runtimes) runtime.dispose()
})

// One thread takes less than 16,384 values at a time: the long ones are shared.
const lengths = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(4095, 4097, 16_383, 33_001, 70_000))
const check = (body: (length: number, seed: number) => void): void => {
  fc.assert(fc.property(lengths, fc.nat(), body), { numRuns: 40, seed: 9 })
}

/** Values over many magnitudes, e^−20 to e^5, of both signs. */
const spread = (shape: Shape, seed: number): NDArray => {
  const { data } = randomArray(shape, seed)
  return { shape, data: data.map((value) => Math.sign(value) * Math.exp(Math.abs(value) * 25 - 20)) }
}

const specials = array([1, 8], [NaN, Infinity, -Infinity, 0, -0, 1e-42, 3e38, -3e38])
// One rounding of half a unit in 2²⁴, and three for the products of three.
const rounded = { rtol: 2 ** -23, atol: 1e-44 }
// e^x is right to 2 units in 2²³; a sum, a quotient and a rounding follow.
const exponential = { rtol: 6e-7, atol: 1e-38 }

describe('activations', () => {
  it('relu and its gradient, exactly', () => {
    check((length, seed) => {
      expectAsReference(runtimes, 'relu', { x: spread([length], seed) }, {})
      const y = randomArray([length], seed)
      expectAsReference(runtimes, 'reluGradient', { y, dy: spread([length], seed + 1) }, {})
    })
  })

  it('sigmoid and its gradient', () => {
    check((length, seed) => {
      const x = spread([length], seed)
      expectAsReference(runtimes, 'sigmoid', { x }, {}, exponential)
      const y = { shape: [length], data: randomArray([length], seed).data.map(Math.abs) }
      const inputs = { y, dy: randomArray([length], seed + 1) }
      expectAsReference(runtimes, 'sigmoidGradient', inputs, {}, { rtol: 5e-7, atol: 1e-44 })
    })
  })

  it('tanh and its gradient, small values to full precision', () => {
    check((length, seed) => {
      expectAsReference(runtimes, 'tanh', { x: spread([length], seed) }, {}, { rtol: 6e-7, atol: 1e-44 })
      // 1 − y² cancels near |y| = 1: half a unit in 2²⁴ of 1, times dy.
      const inputs = { y: randomArray([length], seed), dy: randomArray([length], seed + 1) }
      expectAsReference(runtimes, 'tanhGradient', inputs, {}, { rtol: 2e-7, atol: 2e-7 })
    })
  })

  it('softmax and its gradient over rows of any length', () => {
    const rows = fc.tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 37 }), fc.nat())
    fc.assert(
      fc.property(rows, ([N, K, seed]) => {
        const x = { shape: [N, K], data: randomArray([N, K], seed).data.map((value) => value * 30) }
        // x − m, up to 60, is rounded to half a unit in 2²⁴ before it is an exponent.
        expectAsReference(runtimes, 'softmax', { x }, {}, { rtol: 60 * 2 ** -24 + 6e-7, atol: 1e-38 })
        const inputs = { y: randomArray([N, K], seed), dy: randomArray([N, K], seed + 1) }
        expectAsReference(runtimes, 'softmaxGradient', inputs, {}, rounded)
      }),
      { numRuns: 40, seed: 10 },
    )
  })

  it('NaN, infinities, zeros, and the smallest and largest numbers, as the reference has them', () => {
    const ones = array([1, 8], new Array<number>(8).fill(1))
    for (const op of ['relu', 'sigmoid', 'tanh'] as const)
      expectAsReference(runtimes, op, { x: specials }, {}, { rtol: 6e-7, atol: 1e-38 })
    for (const op of ['reluGradient', 'sigmoidGradient', 'tanhGradient'] as const) {
      expectAsReference(runtimes, op, { y: ones, dy: specials }, {}, rounded)
      const y = array([1, 8], [NaN, Infinity, -Infinity, 0, -0, 1, 0.5, -0.5])
      expectAsReference(runtimes, op, { y, dy: ones }, {}, rounded)
    }
    for (const bad of [NaN, Infinity, -Infinity]) {
      const x = randomArray([5, 7], 1)
      x.data[10] = bad
      expectAsReference(runtimes, 'softmax', { x }, {}, exponential)
    }
    const logits = array([2, 3], [-1000, 0, 1000, 88, 89, 90])
    expectAsReference(runtimes, 'softmax', { x: logits }, {}, exponential)
  })
})

describe('dropout', () => {
  it('masks have the reference’s very bits, for any key, length and rate', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.oneof(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.constantFrom(0, 0.25, 0.5, 1 - 2 ** -40)),
        (length, key, rate) => {
          // The reference's scale, 1/(1−rate), rounded to float32.
          expectAsReference(runtimes, 'dropoutMask', {}, { shape: [length], rate, key }, { rtol: 2 ** -24 })
        },
      ),
      { numRuns: 60, seed: 11 },
    )
  })

  it('multiply', () => {
    check((length, seed) => {
      const inputs = { a: spread([length], seed), b: spread([length], seed + 1) }
      expectAsReference(runtimes, 'multiply', inputs, {}, rounded)
    })
    expectAsReference(
      runtimes,
      'multiply',
      { a: specials, b: array([1, 8], [2, 0, 3, -1, 5, 0.5, 0.25, NaN]) },
      {},
      rounded,
    )
  })
})

describe('losses', () => {
  const losses = ['softmaxCrossEntropy', 'sigmoidCrossEntropy', 'meanSquaredError'] as const
  const gradients = [
    'softmaxCrossEntropyGradient',
    'sigmoidCrossEntropyGradient',
    'meanSquaredErrorGradient',
  ] as const
  // Computed in float64 and rounded once; what cancels is off by the 12 digits of its logarithm.
  const once = { rtol: 1e-7, atol: 1e-10 }

  it('each, its gradient, and accuracies, with and without weights', () => {
    const rows = fc.tuple(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      fc.boolean(),
    )
    fc.assert(
      fc.property(rows, ([N, K, seed, weighted]) => {
        const x = { shape: [N, K], data: randomArray([N, K], seed).data.map((value) => value * 20) }
        const target = {
          shape: [N, K],
          data: randomArray([N, K], seed + 1).data.map((value) => Math.max(value, 0)),
        }
        const weight = weighted ? { weight: randomArray([N], seed + 2) } : {}
        for (const op of [...losses, ...gradients])
          expectAsReference(runtimes, op, { x, target, ...weight }, {}, once)
        expectAsReference(runtimes, 'categoricalAccuracy', { x, target }, {})
        expectAsReference(runtimes, 'binaryAccuracy', { x, target }, { threshold: 0.5 }, once)
      }),
      { numRuns: 40, seed: 12 },
    )
  })

  it('NaN, infinities and logits of ±1000', () => {
    for (const values of [
      [NaN, 1, 2],
      [-Infinity, 0, 3],
      [Infinity, 0, 1],
      [1000, -1000, 0],
      [NaN, NaN, NaN],
    ]) {
      const x = array([2, 3], [...values, 1, 2, 3])
      const target = array([2, 3], [0, 1, 0, 0, 0, 1])
      for (const op of [...losses, ...gradients, 'categoricalAccuracy'] as const)
        expectAsReference(runtimes, op, { x, target }, {}, once)
      expectAsReference(runtimes, 'binaryAccuracy', { x, target }, { threshold: 0 }, once)
    }
  })
})

describe('updates', () => {
  function expectUpdate<K extends UpdateName>(
    op: K,
    arrays: Inputs<K, NDArray>,
    attributes: Attributes<K>,
  ): void {
    const copies = mapInputs<K, NDArray, NDArray>(arrays, ({ shape, data }) => ({
      shape,
      data: Float64Array.from(data),
    }))
    referenceUpdates[op].run(copies, attributes)
    const expected = Object.values<NDArray>(copies)
    const results = runtimes.map((runtime) => {
      const { memory } = runtime
      const blocks = mapInputs<K, NDArray, Block>(arrays, ({ shape, data }) => {
        const pointer = memory.take(data.length)
        memory.floats(pointer, data.length).set(data)
        return { shape, pointer }
      })
      wasmUpdates[op].run(runtime, blocks, attributes)
      return Object.values<Block>(blocks).map(({ shape, pointer }, i) => {
        const data = Float32Array.from(memory.floats(pointer, expected[i].data.length))
        memory.release(pointer)
        return { shape, data }
      })
    })
    results[0].forEach((result, i) => {
      // A few roundings, of values up to 2, of half a unit in 2²⁴ each.
      expectClose(result, expected[i], { rtol: 5e-7, atol: 5e-7 })
    })
    for (const other of results.slice(1))
      other.forEach((result, i) => {
        expectSameBits(result, results[0][i])
      })
  }

  it('sgd, plain and with Nesterov’s look ahead', () => {
    check((length, seed) => {
      const [w, v, g] = [0, 1, 2].map((i) => randomArray([length], seed + i))
      const attributes = { learningRate: 0.3, momentum: 0.9, nesterov: seed % 2 === 0 }
      expectUpdate('sgd', { w, v, g }, attributes)
    })
  })

  it('adam', () => {
    check((length, seed) => {
      const [w, m, g] = [0, 1, 2].map((i) => randomArray([length], seed + i))
      const v = { shape: [length], data: randomArray([length], seed + 3).data.map(Math.abs) }
      const attributes = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, step: 1 + (seed % 9) }
      expectUpdate('adam', { w, m, v, g }, attributes)
    })
  })
})
