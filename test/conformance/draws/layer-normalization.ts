// Layer normalization, with its statistics, and its gradients.

import fc from 'fast-check'
import { sizeOf, type NDArray, type Shape } from '../../../kernels/shape.js'
import { upTo } from '../../support/convolutions.js'
import { offCenter, positive, special } from '../fills.js'
import type { Row } from '../row.js'
import { sumsOf } from '../tolerances.js'
import { epsilons, finite, some } from './normalization.js'

/** Shapes, and the first axis that is normalized. */
const normalized: fc.Arbitrary<readonly [x: Shape, axis: number]> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.tuple(upTo(70), upTo(40)), fc.constant(1)) },
  { weight: 12, arbitrary: fc.tuple(fc.tuple(upTo(4), upTo(12), upTo(11), upTo(20)), upTo(3)) },
  // Rows that threads share: long ones, many short ones, and blocks of rows with many columns.
  {
    weight: 6,
    arbitrary: fc.constantFrom<readonly [Shape, number]>(
      [[20_001, 1], 1],
      [[9000, 6], 1],
      [[3, 61, 53, 7], 1],
      [[2, 61, 53, 13], 3],
      [[5, 37, 29, 40], 2],
      [[300, 257], 1],
    ),
  },
)

interface Given {
  readonly x: NDArray
  readonly mean: NDArray
  readonly variance: NDArray
  readonly epsilon: number
}

/** Of each element: its row's |x − μ| or, of the magnitudes, |x| + |μ|, and 1 / √(σ² + ε). */
function rowsOf({ x, mean, variance, epsilon }: Given) {
  const L = x.data.length / mean.data.length
  const row = (at: number): number => Math.floor(at / L)
  return {
    L,
    deviation: (at: number): number => Math.abs(x.data[at] - mean.data[row(at)]),
    magnitude: (at: number): number => Math.abs(x.data[at]) + Math.abs(mean.data[row(at)]),
    scale: (at: number): number => 1 / Math.sqrt(variance.data[row(at)] + epsilon),
    /** The sum over the row of element `at`. */
    sum(at: number, term: (at: number) => number): number {
      let sum = 0
      for (let i = row(at) * L; i < (row(at) + 1) * L; i++) sum += term(i)
      return sum
    },
  }
}

/**
 * The mean is a sum of L products; the variance errs as a sum does, and by the square of the mean's error; y by both.
 */
const ofNormalization: Row<'layerNormalization'>['tolerance'] = (
  { inputs: { x, gamma, beta }, attributes: { epsilon } },
  [, mean, variance],
) => {
  const { L, deviation, scale, sum } = rowsOf({ x, mean, variance, epsilon })
  const ofRows = mean.data.map((_, row) => sum(row * L, (at) => Math.abs(x.data[at])) / L)
  return ({ unit }) => {
    const n = (L + 12) * unit
    const ofVariance = (row: number): number => n * variance.data[row] + (n * ofRows[row]) ** 2
    return (result, at) => {
      if (result === 1) return n * ofRows[at] + 1e-37
      if (result === 2) return ofVariance(at) + 1e-37
      const row = Math.floor(at / L)
      const [g, b] = [gamma?.data[at % L] ?? 1, beta?.data[at % L] ?? 0]
      const ofScale = ofVariance(row) / (variance.data[row] + epsilon) + 8 * unit
      return (
        Math.abs(g) * scale(at) * (n * ofRows[row] + deviation(at) * ofScale) + 2 * unit * Math.abs(b) + 1e-37
      )
    }
  }
}

/** What is subtracted counts as what is added does. */
const ofInputGradient: Row<'layerNormalizationInputGradient'>['tolerance'] = ({
  inputs: { dy, gamma, ...given },
  attributes,
}) => {
  const { L, magnitude, scale, sum } = rowsOf({ ...given, ...attributes })
  const g = (at: number): number => Math.abs(dy.data[at] * (gamma?.data[at % L] ?? 1))
  const normal = (at: number): number => magnitude(at) * scale(at)
  const rows = given.mean.data.map((_, row) => sum(row * L, g) / L)
  const slopes = given.mean.data.map((_, row) => sum(row * L, (at) => g(at) * normal(at)) / L)
  return ({ unit }) =>
    (_, at) => {
      const row = Math.floor(at / L)
      return (L + 12) * unit * scale(at) * (g(at) + rows[row] + normal(at) * slopes[row]) + 1e-37
    }
}

export const layerNormalization: {
  readonly [
    K in 'layerNormalization' | 'layerNormalizationParameterGradient' | 'layerNormalizationInputGradient'
  ]: Row<K>
} = {
  layerNormalization: {
    draws: fc.tuple(normalized, some('gamma', 'beta'), epsilons).map(([[x, axis], optional, epsilon]) => ({
      shapes: { x, ...optional(x.slice(axis)) },
      attributes: { axis, epsilon },
    })),
    values: { x: offCenter },
    // An infinite γ may meet a deviation of 0, or one that was rounded.
    special: () => ({ x: special, gamma: finite, beta: special }),
    tolerance: ofNormalization,
  },
  layerNormalizationParameterGradient: {
    draws: fc.tuple(normalized, epsilons).map(([[x, axis], epsilon]) => {
      const examples = x.slice(0, axis)
      return { shapes: { x, dy: x, mean: examples, variance: examples }, attributes: { epsilon } }
    }),
    values: { variance: positive },
    special: () => ({ x: special, dy: finite }),
    tolerance: sumsOf('layerNormalizationParameterGradient', ({ inputs: { mean } }) => sizeOf(mean.shape), {
      mean: 'negative',
    }),
  },
  layerNormalizationInputGradient: {
    draws: fc.tuple(normalized, some('gamma'), epsilons).map(([[x, axis], optional, epsilon]) => {
      const examples = x.slice(0, axis)
      return {
        shapes: { x, dy: x, mean: examples, variance: examples, ...optional(x.slice(axis)) },
        attributes: { epsilon },
      }
    }),
    values: { variance: positive },
    // The sums along a row may hold infinities of both signs.
    special: () => ({ x: special, dy: special }),
    tolerance: ofInputGradient,
  },
}
