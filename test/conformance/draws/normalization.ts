// Batch normalization: statistics, the normalized values, gradients, moving averages, and what folding makes of weights.

import fc from 'fast-check'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { fusedActivation } from '../../support/activations.js'
import { upTo } from '../../support/convolutions.js'
import { offCenter, positive, special } from '../fills.js'
import type { Row } from '../row.js'
import { sumsOf, within } from '../tolerances.js'
import { anyShape, fours } from './sizes.js'

const channels = fc.oneof(upTo(40), fours(40))
/** Rows of units, or images; some so many that threads share them. */
const batches: fc.Arbitrary<Shape> = fc.oneof(
  fc.tuple(upTo(70), channels),
  fc.tuple(upTo(4), upTo(12), upTo(11), channels),
  // Rows that are cut into parts; few rows of many channels.
  fc.constantFrom([2, 61, 53, 13], [3, 37, 29, 40], [20_001, 1], [9000, 6], [5, 7, 13, 257], [33, 2050]),
)
export const finite = special.filter((value) => Math.abs(value) !== Infinity)
export const epsilons = fc.constantFrom(1e-5, 1e-3, 0.1)

/** Values a channel. */
const countOf = ({ inputs: { x } }: { inputs: { x: NDArray } }): number =>
  x.shape.slice(0, -1).reduce((product, size) => product * size, 1)

/** Some of the inputs that may be absent. */
export const some = <T extends string>(...names: readonly T[]) =>
  fc.subarray([...names]).map((present) => (shape: Shape): { readonly [I in T]?: Shape } => ({
    ...(Object.fromEntries(present.map((name) => [name, shape])) as { readonly [I in T]?: Shape }),
  }))

/**
 * The mean is a sum of M products. The variance's error is that of a sum, and of the mean's error squared (Higham, problem
 * 1.10): no square of the mean itself, which may be as large as one likes.
 */
const ofStatistics: Row<'batchStatistics'>['tolerance'] = (example, exact) => {
  const means = sumsOf('batchStatistics', countOf)(example, exact)
  const n = countOf(example) + 12
  return (measure) => {
    const ofMean = means(measure)
    return (result, at) =>
      result === 0
        ? ofMean(0, at)
        : n * measure.unit * Math.abs(exact[1].data[at]) + ofMean(0, at) ** 2 + 1e-37
  }
}

export const normalization: {
  readonly [
    K in
      | 'batchStatistics'
      | 'batchNormalization'
      | 'batchNormalizationParameterGradient'
      | 'batchNormalizationInputGradient'
      | 'movingAverage'
      | 'foldBatchNormalization'
  ]: Row<K>
} = {
  batchStatistics: {
    draws: batches.map((x) => ({ shapes: { x }, attributes: {} })),
    values: { x: offCenter },
    tolerance: ofStatistics,
  },
  batchNormalization: {
    draws: fc
      .record({
        x: batches,
        optional: some('mean', 'gamma', 'beta'),
        epsilon: epsilons,
        activation: fusedActivation,
      })
      .map(({ x, optional, ...attributes }) => {
        const perChannel = [x[x.length - 1]]
        const { mean, ...scaling } = optional(perChannel)
        return { shapes: { x, ...(mean && { mean }), variance: perChannel, ...scaling }, attributes }
      }),
    values: { variance: positive },
    // An infinite γ may meet x and μ, or their difference.
    special: () => ({ x: special, mean: special, variance: special, gamma: finite, beta: special }),
    tolerance: sumsOf('batchNormalization', () => 2, { mean: 'negative' }),
  },
  batchNormalizationParameterGradient: {
    draws: fc.tuple(batches, epsilons).map(([x, epsilon]) => {
      const perChannel = [x[x.length - 1]]
      return { shapes: { x, dy: x, mean: perChannel, variance: perChannel }, attributes: { epsilon } }
    }),
    values: { variance: positive },
    // An infinite dy times x may be subtracted from an infinite dy times the mean, or the mean from x.
    special: () => ({ x: special, dy: finite }),
    tolerance: sumsOf('batchNormalizationParameterGradient', countOf, { mean: 'negative' }),
  },
  batchNormalizationInputGradient: {
    draws: fc.tuple(batches, some('gamma'), epsilons).map(([x, optional, epsilon]) => {
      const [mean, variance, dgamma, dbeta] = [0, 0, 0, 0].map(() => [x[x.length - 1]])
      return {
        shapes: { x, dy: x, mean, variance, ...optional(mean), dgamma, dbeta },
        attributes: { epsilon },
      }
    }),
    values: { variance: positive },
    special: () => ({ x: special, dy: special }),
    tolerance: sumsOf('batchNormalizationInputGradient', () => 4, {
      mean: 'negative',
      dgamma: 'negative',
      dbeta: 'negative',
    }),
  },
  movingAverage: {
    draws: fc.tuple(anyShape, fc.constantFrom(0, 0.9, 0.99, 0.999, 1)).map(([shape, momentum]) => ({
      shapes: { average: shape, value: shape },
      attributes: { momentum },
    })),
    // A share of 0 of an infinity may be left out.
    special: () => ({ average: finite, value: finite }),
    // Three roundings of values up to 1.
    tolerance: within({ atol: 3 * 2 ** -24 }),
  },
  foldBatchNormalization: {
    draws: fc
      .record({
        w: fc.oneof(fc.tuple(upTo(5), upTo(4), upTo(9), channels), fc.tuple(upTo(70), channels)),
        bias: some('b'),
        optional: some('gamma', 'beta'),
        epsilon: epsilons,
      })
      .map(({ w, bias, optional, epsilon }) => {
        const perChannel: Shape = [w[w.length - 1]]
        return {
          shapes: { w, ...bias(perChannel), mean: perChannel, variance: perChannel, ...optional(perChannel) },
          attributes: { epsilon },
        }
      }),
    values: { variance: positive },
    special: () => ({ w: special }),
    tolerance: sumsOf('foldBatchNormalization', () => 2, { mean: 'negative' }),
  },
}
