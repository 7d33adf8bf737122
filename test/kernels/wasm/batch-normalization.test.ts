// Statistics, normalisation, its gradients and its folding against the reference in float64, over random shapes.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { filled, randomArray } from '../../support/arrays.js'
import { inFloat64 } from '../run.js'
import { expectAsReference, openRuntimes, runKernel } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  for (const runtime of runtimes) runtime.dispose()
})

// Small ones; ones whose rows are cut into parts; few rows of many channels.
const shapes: fc.Arbitrary<Shape> = fc.oneof(
  fc.tuple(...[4, 9, 8, 40].map((max) => fc.integer({ min: 1, max }))),
  fc.constantFrom(
    [2, 61, 53, 13],
    [3, 37, 29, 40],
    [70_001, 1],
    [9000, 6],
    [5, 17, 23, 257],
    [700, 300],
    [33, 2050],
  ),
)
const check = (body: (shape: Shape, seed: number) => void): void => {
  fc.assert(fc.property(shapes, fc.nat(), body), { numRuns: 40, seed: 14 })
}

const moved = ({ shape, data }: NDArray, { by, scale = 1 }: { by: number; scale?: number }): NDArray => ({
  shape,
  data: data.map((value) => value * scale + by),
})

/** One value per channel of each, variances between ½ and 1½. */
function perChannel(shape: Shape, seed: number) {
  const C = shape.slice(-1)
  const [mean, spread, gamma, beta] = [0, 1, 2, 3].map((i) => randomArray(C, seed + i))
  return { mean, variance: moved(spread, { by: 1, scale: 0.5 }), gamma, beta }
}

/** The given ones of them, by the bits of a number. */
const some = <T extends object>(all: T, bits: number): Partial<T> =>
  Object.fromEntries(Object.entries(all).filter((_, i) => (bits >> i) & 1)) as Partial<T>

const epsilon = 1e-3
// Three roundings of half a unit in 2²⁴, of differences and products of values up to 2, times γ / √(σ² + ε) ≤ 1.5.
const normal = { rtol: 4e-7, atol: 8e-7 }

describe('statistics', () => {
  // Deviations from a pivot are summed in float32, 128 of them at a time; the largest error seen is 1.2e-6.
  const digits = { rtol: 5e-6 }
  const tolerance = { ...digits, atol: 1e-7 }

  it('of values around 0', () => {
    check((shape, seed) => {
      expectAsReference(runtimes, 'batchStatistics', { x: randomArray(shape, seed) }, {}, tolerance)
    })
  })

  it.each([
    ['100', 100, 1],
    ['−4000', -4000, 0.25],
    ['10⁻¹²', 1e-12, 1e-14],
    ['10¹²', 1e12, 1e9],
  ])('of values around %s keep their digits', (_, by, scale) => {
    check((shape, seed) => {
      const x = moved(randomArray(shape, seed), { by, scale })
      expectAsReference(runtimes, 'batchStatistics', { x }, {}, digits)
    })
  })

  it('a dark corner before bright rows does not cost digits', () => {
    const x = moved(randomArray([2, 40, 30, 20], 5), { by: 100, scale: 0.5 })
    x.data.fill(0, 0, 3 * 20)
    expectAsReference(runtimes, 'batchStatistics', { x }, {}, digits)
  })

  it('a constant channel has a variance of 0, but for a rounding of its values', () => {
    for (const value of [0, 0.1, -1234.567, 3e7]) {
      const { mean, variance } = runKernel(
        runtimes[1],
        'batchStatistics',
        wasmKernels.batchStatistics[0],
        { x: filled([3, 50, 41, 18], value) },
        {},
      )
      expect(new Set(mean.data)).toEqual(new Set([Math.fround(value)]))
      for (const spread of variance.data) {
        expect(spread).toBeGreaterThanOrEqual(0)
        expect(spread).toBeLessThanOrEqual(1e-16 * value ** 2)
      }
    }
  })

  it('NaN and infinities show in their own channels', () => {
    for (const shape of [
      [3, 5, 4, 7],
      [2, 50, 40, 34],
    ])
      for (const specials of [[NaN], [Infinity], [-Infinity], [Infinity, -Infinity]]) {
        const x = randomArray(shape, 3)
        specials.forEach((special, i) => (x.data[(i + 1) * shape[3] + 2] = special))
        expectAsReference(runtimes, 'batchStatistics', { x }, {}, { rtol: 1e-5, atol: 1e-7 })
      }
  })
})

describe('normalisation', () => {
  it('with and without mean, γ and β, relu and none', () => {
    check((shape, seed) => {
      const { variance, ...others } = perChannel(shape, seed + 1)
      const inputs = { x: randomArray(shape, seed), variance, ...some(others, seed % 8) }
      const attributes = { epsilon, activation: seed % 3 === 0 ? ('relu' as const) : undefined }
      expectAsReference(runtimes, 'batchNormalization', inputs, attributes, normal)
    })
  })

  it('far from zero, where y is as exact as x − μ', () => {
    check((shape, seed) => {
      const x = moved(randomArray(shape, seed), { by: 4096 })
      const { variance, gamma, beta } = perChannel(shape, seed + 1)
      const mean = filled(shape.slice(-1), 4096.5)
      expectAsReference(
        runtimes,
        'batchNormalization',
        { x, mean, variance, gamma, beta },
        { epsilon },
        normal,
      )
    })
  })

  it('NaN, infinities and zeros, through relu too', () => {
    const x = randomArray([3, 4, 5, 6], 7)
    x.data.set([NaN, Infinity, -Infinity, 0, -0, 1e-42, 1e38])
    const { mean, variance, gamma, beta } = perChannel(x.shape, 8)
    for (const activation of ['linear', 'relu'] as const) {
      expectAsReference(runtimes, 'batchNormalization', { x, variance }, { epsilon, activation }, normal)
      const all = { x, mean, variance, gamma, beta }
      expectAsReference(runtimes, 'batchNormalization', all, { epsilon, activation }, normal)
      variance.data[1] = NaN
      beta.data[2] = Infinity
      expectAsReference(runtimes, 'batchNormalization', all, { epsilon, activation }, normal)
    }
  })
})

describe('gradients', () => {
  it('by γ and β', () => {
    check((shape, seed) => {
      const { mean, variance } = perChannel(shape, seed + 2)
      const inputs = { x: randomArray(shape, seed), dy: randomArray(shape, seed + 1), mean, variance }
      // Sums of up to 128 terms of either sign in float32, up to 4 each.
      const rows = inputs.x.data.length / mean.data.length
      const tolerance = { rtol: 1e-6, atol: 1e-6 * Math.sqrt(rows) }
      expectAsReference(runtimes, 'batchNormalizationParameterGradient', inputs, { epsilon }, tolerance)
    })
  })

  it('by x, with and without γ', () => {
    check((shape, seed) => {
      const { mean, variance, gamma, beta: dbeta } = perChannel(shape, seed + 2)
      const inputs = {
        ...{ x: randomArray(shape, seed), dy: randomArray(shape, seed + 1), mean, variance },
        ...{ dgamma: randomArray(mean.shape, seed + 7), dbeta },
        ...(seed % 2 === 0 ? { gamma } : {}),
      }
      expectAsReference(runtimes, 'batchNormalizationInputGradient', inputs, { epsilon }, normal)
    })
  })

  it('a NaN stays in its channel', () => {
    const [x, dy] = [randomArray([2, 5, 4, 7], 1), randomArray([2, 5, 4, 7], 2)]
    x.data[16] = NaN
    dy.data[24] = Infinity
    const { mean, variance, gamma } = perChannel(x.shape, 3)
    const inputs = { x, dy, mean, variance }
    const tolerance = { rtol: 1e-6, atol: 1e-5 }
    expectAsReference(runtimes, 'batchNormalizationParameterGradient', inputs, { epsilon }, tolerance)
    const { gamma: dgamma, beta: dbeta } = inFloat64('batchNormalizationParameterGradient', inputs, {
      epsilon,
    })
    const all = { ...inputs, gamma, dgamma, dbeta }
    expectAsReference(runtimes, 'batchNormalizationInputGradient', all, { epsilon }, tolerance)
  })
})

it('moving averages', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.nat(),
      fc.constantFrom(0, 0.9, 0.99, 1),
      (C, seed, momentum) => {
        const inputs = { average: randomArray([C], seed), value: randomArray([C], seed + 1) }
        expectAsReference(runtimes, 'movingAverage', inputs, { momentum }, { rtol: 2e-7, atol: 1e-7 })
      },
    ),
    { numRuns: 40, seed: 15 },
  )
  const inputs = { average: randomArray([33_001], 1), value: randomArray([33_001], 2) }
  inputs.average.data.set([NaN, Infinity, 3])
  expectAsReference(runtimes, 'movingAverage', inputs, { momentum: 0.99 }, { rtol: 2e-7, atol: 1e-7 })
})

it('folding, with and without b, γ and β', () => {
  fc.assert(
    fc.property(
      fc.constantFrom([3, 3, 5, 7], [1, 1, 64, 32], [513, 33], [5, 3, 40, 130]),
      fc.nat(),
      (shape, seed) => {
        const { mean, variance, ...others } = perChannel(shape, seed + 1)
        const b = randomArray(shape.slice(-1), seed + 9)
        const inputs = { w: randomArray(shape, seed), mean, variance, ...some({ b, ...others }, seed % 8) }
        expectAsReference(runtimes, 'foldBatchNormalization', inputs, { epsilon }, normal)
      },
    ),
    { numRuns: 30, seed: 16 },
  )
})
