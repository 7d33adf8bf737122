// Images of another size, and the gradient.

import fc from 'fast-check'
import {
  scaledSize,
  tapsAlong,
  type Coordinates,
  type Rounding,
  type Sampling,
} from '../../../kernels/ops/resize2d.js'
import type { Shape } from '../../../kernels/shape.js'
import { pair, upTo } from '../../support/convolutions.js'
import type { Draw, Row } from '../row.js'
import { sumsOf } from '../tolerances.js'
import { fits, images } from './sizes.js'

const coordinates = fc.option(fc.constantFrom<Coordinates>('halfPixel', 'asymmetric', 'alignCorners'), {
  nil: undefined,
})
const rounding = fc.option(
  fc.constantFrom<Rounding>('floor', 'ceil', 'roundPreferFloor', 'roundPreferCeil'),
  { nil: undefined },
)
const samplings: fc.Arbitrary<Sampling> = fc.oneof(
  fc.record({ interpolation: fc.constant('bilinear' as const), coordinates }),
  fc.record({ interpolation: fc.constant('nearest' as const), coordinates, rounding }),
)

const scales = fc.constantFrom(0.3, 0.5, 0.6, 0.8, 1, 1.25, Math.fround(4 / 3), Math.SQRT2, 2, 2.7)

/** Sizes that are whole multiples, of which all but the large images are drawn, and any others; then those of scales. */
const draws: fc.Arbitrary<Draw<'resize2d'>> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .oneof(
        fc.tuple(images, pair(3)).map(([x, [sH, sW]]) => ({ x, size: [x[1] * sH, x[2] * sW] as const })),
        fc.tuple(images, fc.tuple(upTo(20), upTo(20))).map(([x, size]) => ({ x, size })),
      )
      .chain(({ x, size }) =>
        samplings.map((sampling) => ({ shapes: { x }, attributes: { size, ...sampling } })),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(images, fc.tuple(scales, scales), samplings)
      .map(([x, scale, sampling]) => ({
        shapes: { x },
        attributes: {
          ...{ size: [scaledSize(x[1], scale[0]), scaledSize(x[2], scale[1])] as const, scale },
          ...sampling,
        },
      }))
      .filter(({ shapes, attributes }) => fits('resize2d', shapes, attributes)),
  },
)

/** The most outputs along an axis that an input has a share in. */
function mostShares(n: number, o: number, sampling: Sampling, axis: 0 | 1): number {
  const counts = new Array<number>(n).fill(0)
  for (const { low, high } of tapsAlong(n, o, sampling, axis)) {
    counts[low]++
    if (high !== low) counts[high]++
  }
  return Math.max(...counts)
}

export const resizing: { readonly [K in 'resize2d' | 'resize2dGradient']: Row<K> } = {
  resize2d: { draws, tolerance: sumsOf('resize2d', () => 4) },
  resize2dGradient: {
    draws: draws.map(({ shapes: { x }, attributes: { size, ...sampling } }) => {
      const dy: Shape = [x[0], ...size, x[3]]
      return { shapes: { dy }, attributes: { inputShape: x, ...sampling } }
    }),
    tolerance: sumsOf(
      'resize2dGradient',
      ({ inputs: { dy }, attributes: { inputShape, ...sampling } }) =>
        mostShares(inputShape[1], dy.shape[1], sampling, 0) *
        mostShares(inputShape[2], dy.shape[2], sampling, 1),
    ),
  },
}
