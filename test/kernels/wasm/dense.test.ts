// Dense layers and bias gradients against the reference in float64, over random shapes.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mapInputs, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { NDArray } from '../../../kernels/shape.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { array, filled, randomArray } from '../../support/arrays.js'
import { inFloat64, onlyOf } from '../run.js'
import { expectAsReference, expectSameBits, openRuntimes, runKernel, supporting } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  for (const runtime of runtimes) runtime.dispose()
})

const upTo = (max: number) => fc.integer({ min: 1, max })
// Tiles are of 4 rows and 8 columns, groups of 32 and 64; inputs are summed apart from 513 on.
const products = fc.record({
  N: fc.oneof(upTo(9), fc.constantFrom(32, 33)),
  I: fc.oneof(upTo(70), fc.constantFrom(128, 512, 513, 1100)),
  O: fc.oneof(upTo(12), fc.constantFrom(31, 32, 33, 40, 64, 100)),
  seed: fc.nat(),
})

/** Each sum is off by at most its terms + 2 roundings of half a unit in 2²⁴, of the sum of its terms' magnitudes. */
function expectWithinBound<K extends OpName>(
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
  terms: number,
): void {
  const absolute = mapInputs<K, NDArray, NDArray>(inputs, ({ shape, data }) => ({
    shape,
    data: data.map(Math.abs),
  }))
  const expected = onlyOf<K>(inFloat64(op, inputs, attributes))
  const magnitudes = onlyOf<K>(inFloat64(op, absolute, attributes))
  for (const kernel of supporting(op, inputs, attributes)) {
    const [first, ...rest] = runtimes.map((runtime) =>
      onlyOf<K>(runKernel(runtime, op, kernel, inputs, attributes)),
    )
    const wrong = first.data.findIndex(
      (value, i) =>
        !(Math.abs(value - expected.data[i]) <= (terms + 2) * 2 ** -24 * magnitudes.data[i] + 1e-37),
    )
    if (wrong >= 0)
      expect.fail(`${kernel.name}: element ${wrong} is ${first.data[wrong]}, not ${expected.data[wrong]}`)
    for (const other of rest) expectSameBits(other, first)
  }
}

describe('random shapes', () => {
  it('dense, with and without bias and relu', () => {
    fc.assert(
      fc.property(products, fc.boolean(), fc.boolean(), ({ N, I, O, seed }, bias, relu) => {
        const inputs = { x: randomArray([N, I], seed), w: randomArray([I, O], seed + 1) }
        const b = bias ? { b: randomArray([O], seed + 2) } : {}
        const attributes = { activation: relu ? 'relu' : 'linear' } as const
        expectWithinBound('dense', { ...inputs, ...b }, attributes, I)
      }),
      { numRuns: 150, seed: 5 },
    )
  })

  it('its input gradient', () => {
    fc.assert(
      fc.property(products, ({ N, I, O, seed }) => {
        const inputs = { dy: randomArray([N, O], seed), w: randomArray([I, O], seed + 1) }
        expectWithinBound('denseInputGradient', inputs, {}, O)
      }),
      { numRuns: 150, seed: 6 },
    )
  })

  it('its weight gradient', () => {
    fc.assert(
      fc.property(products, ({ N, I, O, seed }) => {
        const inputs = { x: randomArray([N, I], seed), dy: randomArray([N, O], seed + 1) }
        expectWithinBound('denseWeightGradient', inputs, {}, N)
      }),
      { numRuns: 150, seed: 7 },
    )
  })

  it('bias gradients, of layers and of images', () => {
    fc.assert(
      fc.property(fc.tuple(upTo(5), upTo(40), upTo(20), upTo(40)), fc.nat(), ([N, H, W, K], seed) => {
        expectWithinBound('biasGradient', { dy: randomArray([N, H, W, K], seed) }, {}, N * H * W)
        expectWithinBound('biasGradient', { dy: randomArray([N * H, K], seed) }, {}, N * H)
      }),
      { numRuns: 60, seed: 8 },
    )
  })
})

describe('NaN and infinities', () => {
  it('spoil the outputs that they have part in, and no others', () => {
    for (const [bad, at] of [
      [NaN, 3],
      [Infinity, 40],
      [-Infinity, 70],
    ]) {
      const x = randomArray([6, 35], 1)
      x.data[at] = bad
      const w = randomArray([35, 37], 2)
      expectAsReference(runtimes, 'dense', { x, w }, { activation: 'relu' }, { atol: 1e-5, rtol: 1e-5 })
      const dy = randomArray([6, 37], 3)
      dy.data[at] = bad
      expectAsReference(runtimes, 'denseInputGradient', { dy, w }, {}, { atol: 1e-5, rtol: 1e-5 })
      expectAsReference(runtimes, 'denseWeightGradient', { x, dy }, {}, { atol: 1e-5, rtol: 1e-5 })
      expectAsReference(runtimes, 'biasGradient', { dy }, {}, { atol: 1e-5, rtol: 1e-5 })
    }
  })

  it('zero times infinity is NaN', () => {
    const inputs = { x: filled([1, 4], 0), w: array([4, 1], [1, Infinity, 2, 3]) }
    expectAsReference(runtimes, 'dense', inputs, {})
    expect(inFloat64('dense', inputs, {}).data[0]).toBeNaN()
  })
})
