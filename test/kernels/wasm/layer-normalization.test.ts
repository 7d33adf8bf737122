// Layer normalization of rows that are far from zero, or constant; and of threads that share rows. test/conformance runs the
// kernels over random shapes.

import { describe, expect, it } from 'vitest'
import type { NDArray } from '../../../kernels/shape.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import { expectClose, filled, randomArray } from '../../support/arrays.js'
import { inFloat64 } from '../run.js'
import { expectAsReference, runKernel } from './run.js'
import { suiteRuntimes } from './suite-runtimes.js'

const runtimes = suiteRuntimes()

const shapes = [
  { shape: [3, 61, 53, 13], axis: 1 },
  { shape: [2, 37, 29, 40], axis: 3 },
  { shape: [700, 7], axis: 1 },
  { shape: [9, 2050], axis: 1 },
] as const

const moved = ({ shape, data }: NDArray, by: number, scale: number): NDArray => ({
  shape,
  data: data.map((value) => value * scale + by),
})

describe.each(shapes)('$shape from axis $axis', ({ shape, axis }) => {
  it.each([
    ['100', 100, 1],
    ['−4000', -4000, 0.25],
    ['10⁻¹²', 1e-12, 1e-14],
    ['10¹²', 1e12, 1e9],
  ])('statistics around %s keep their digits', (_, by, scale) => {
    const x = moved(randomArray(shape, 3), by, scale)
    const attributes = { axis, epsilon: 1e-3 }
    const { mean, variance } = inFloat64('layerNormalization', { x }, attributes)
    for (const runtime of runtimes) {
      const [kernel] = wasmKernels.layerNormalization
      const made = runKernel(runtime, 'layerNormalization', kernel, { x }, attributes)
      // Sums are float64: what is left is the rounding of what is stored.
      expectClose(made.mean, mean, { rtol: 1e-7 })
      expectClose(made.variance, variance, { rtol: 1e-7 })
    }
  })

  it('gives the same bits for any number of threads, forward and backward', () => {
    const [x, dy] = [randomArray(shape, 1), randomArray(shape, 2)]
    const parameters = shape.slice(axis)
    const gamma = randomArray(parameters, 3)
    const attributes = { epsilon: 1e-3 }
    const close = { rtol: 1e-5, atol: 1e-5 }
    const forward = { x, gamma, beta: randomArray(parameters, 4) }
    expectAsReference(runtimes, 'layerNormalization', forward, { axis, ...attributes }, close)
    const { mean, variance } = inFloat64('layerNormalization', { x }, { axis, ...attributes })
    const statistics = { mean: moved(mean, 0, 1), variance: moved(variance, 0, 1) }
    const given = { x, dy, ...statistics }
    expectAsReference(runtimes, 'layerNormalizationParameterGradient', given, attributes, {
      rtol: 1e-5,
      atol: 1e-4,
    })
    expectAsReference(runtimes, 'layerNormalizationInputGradient', { ...given, gamma }, attributes, close)
  })
})

it('a row of one value has a variance of 0, and becomes β', () => {
  for (const value of [0, 0.1, -1234.567, 3e7]) {
    const x = filled([3, 50, 41, 18], value)
    const beta = randomArray([50, 41, 18], 5)
    const attributes = { axis: 1, epsilon: 1e-3 }
    const [kernel] = wasmKernels.layerNormalization
    const made = runKernel(runtimes[0], 'layerNormalization', kernel, { x, beta }, attributes)
    expect(new Set(made.mean.data)).toEqual(new Set([Math.fround(value)]))
    for (const spread of made.variance.data) expect(spread).toBeLessThanOrEqual(1e-16 * value ** 2)
    expectClose(
      made.y,
      { shape: x.shape, data: x.data.map((_, at) => beta.data[at % beta.data.length]) },
      {
        atol: 1e-6 * Math.abs(value) + 1e-7,
      },
    )
  }
})
