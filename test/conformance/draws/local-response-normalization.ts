// Local response normalization, and its gradient.

import fc from 'fast-check'
import type { Shape } from '../../../kernels/shape.js'
import { upTo } from '../../support/convolutions.js'
import { scaled } from '../fills.js'
import type { Draw, Row } from '../row.js'
import { within } from '../tolerances.js'

type Op = 'localResponseNormalization' | 'localResponseNormalizationGradient'

const shapes: fc.Arbitrary<Shape> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(upTo(30), upTo(20)) },
  { weight: 6, arbitrary: fc.tuple(upTo(3), upTo(5), upTo(5), upTo(30)) },
  // Groups of pixels that threads share; more channels than a group holds.
  { weight: 1, arbitrary: fc.constantFrom<Shape>([2, 13, 17, 43], [3, 5001]) },
)
const radius = fc.nat({ max: 6 })
const draws: fc.Arbitrary<Draw<'localResponseNormalization'>> = fc
  .record({
    x: shapes,
    depthRadius: fc.oneof(fc.tuple(radius, radius), fc.constantFrom([2, 2] as const, [0, 40] as const)),
    bias: fc.constantFrom(0.5, 1, 2),
    alpha: fc.constantFrom(1e-4, 0.02, 1),
    beta: fc.constantFrom(0.5, 0.75, 1, 1.7),
  })
  .map(({ x, ...attributes }) => ({ shapes: { x }, attributes }))

/**
 * What is subtracted counts as what is added does. A divisor is a sum of positive terms, 41 at the most; its power errs by
 * β times as much, and by the rounding of |β · log D| besides.
 */
const ofGradient: Row<'localResponseNormalizationGradient'>['tolerance'] = ({
  inputs: { x, dy },
  attributes: { depthRadius, bias, alpha, beta },
}) => {
  const C = x.shape[x.shape.length - 1]
  const around = (values: ArrayLike<number>, at: number, [before, after]: readonly number[]): number => {
    const c = at % C
    let sum = 0
    for (let j = Math.max(c - before, 0); j <= Math.min(c + after, C - 1); j++) sum += values[at - c + j]
    return sum
  }
  const squares = new Float64Array(x.data).map((value) => value ** 2)
  const divisors = squares.map((_, at) => bias + alpha * around(squares, at, depthRadius))
  const shares = divisors.map((value, at) => Math.abs(dy.data[at] * x.data[at]) * value ** (-beta - 1))
  return ({ family, unit }) =>
    (_, at) => {
      const subtracted =
        2 * alpha * beta * Math.abs(x.data[at]) * around(shares, at, depthRadius.toReversed())
      const added = Math.abs(dy.data[at]) * divisors[at] ** -beta
      return (family === 'gpu' ? 200 : 100) * unit * (added + subtracted) + 1e-37
    }
}

export const localResponseNormalization: { readonly [K in Op]: Row<K> } = {
  localResponseNormalization: {
    draws,
    values: { x: scaled(3) },
    exponential: true,
    tolerance: within({ rtol: 4e-6, atol: 1e-37 }, { rtol: 1e-5, atol: 1e-37 }),
  },
  localResponseNormalizationGradient: {
    draws: draws.map(({ shapes: { x }, attributes }) => ({ shapes: { x, dy: x }, attributes })),
    values: { x: scaled(3) },
    exponential: true,
    tolerance: ofGradient,
  },
}
