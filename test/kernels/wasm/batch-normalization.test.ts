// Statistics and normalization of values that are far from zero, or far apart. test/conformance runs their kernels, and those
// of the gradients, over random shapes.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import { filled, randomArray } from '../../support/arrays.js'
import { expectAsReference, runKernel } from './run.js'
import { suiteRuntimes } from './suite-runtimes.js'

const runtimes = suiteRuntimes()

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

const epsilon = 1e-3
// Three roundings of half a unit in 2²⁴, of differences and products of values up to 2, times γ / √(σ² + ε) ≤ 1.5.
const normal = { rtol: 4e-7, atol: 8e-7 }

describe('statistics', () => {
  // Deviations from a pivot are summed in float32, 128 of them at a time; the largest error seen is 1.2e-6.
  const digits = { rtol: 5e-6 }

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
        runtimes[runtimes.length - 1],
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
})

it('normalization far from zero, where y is as exact as x − μ', () => {
  check((shape, seed) => {
    const x = moved(randomArray(shape, seed), { by: 4096 })
    const { variance, gamma, beta } = perChannel(shape, seed + 1)
    const mean = filled(shape.slice(-1), 4096.5)
    expectAsReference(runtimes, 'batchNormalization', { x, mean, variance, gamma, beta }, { epsilon }, normal)
  })
})
