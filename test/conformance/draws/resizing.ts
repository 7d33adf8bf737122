// Images of another size, and the gradient.

import fc from 'fast-check'
import { tapsOf, type Interpolation } from '../../../kernels/ops/resize2d.js'
import type { Shape } from '../../../kernels/shape.js'
import { pair, upTo } from '../../support/convolutions.js'
import type { Draw, Row } from '../row.js'
import { sumsOf } from '../tolerances.js'
import { images } from './sizes.js'

const interpolation = fc.constantFrom<Interpolation>('nearest', 'bilinear')
/** Sizes that are whole multiples, of which all but the large images are drawn, and any others. */
const draws: fc.Arbitrary<Draw<'resize2d'>> = fc
  .oneof(
    fc.tuple(images, pair(3)).map(([x, [sH, sW]]) => ({ x, size: [x[1] * sH, x[2] * sW] as const })),
    fc.tuple(images, fc.tuple(upTo(20), upTo(20))).map(([x, size]) => ({ x, size })),
  )
  .chain(({ x, size }) =>
    interpolation.map((interpolation) => ({ shapes: { x }, attributes: { size, interpolation } })),
  )

/** The most outputs along an axis that an input has a share in. */
function mostShares(n: number, o: number, interpolation: Interpolation): number {
  const counts = new Array<number>(n).fill(0)
  for (let i = 0; i < o; i++) {
    const { low, high } = tapsOf(i, n, o, interpolation)
    counts[low]++
    if (high !== low) counts[high]++
  }
  return Math.max(...counts)
}

export const resizing: { readonly [K in 'resize2d' | 'resize2dGradient']: Row<K> } = {
  resize2d: { draws, tolerance: sumsOf('resize2d', () => 4) },
  resize2dGradient: {
    draws: draws.map(({ shapes: { x }, attributes: { size, interpolation } }) => {
      const dy: Shape = [x[0], ...size, x[3]]
      return { shapes: { dy }, attributes: { inputShape: x, interpolation } }
    }),
    tolerance: sumsOf(
      'resize2dGradient',
      ({ inputs: { dy }, attributes: { inputShape, interpolation } }) =>
        mostShares(inputShape[1], dy.shape[1], interpolation) *
        mostShares(inputShape[2], dy.shape[2], interpolation),
    ),
  },
}
