// What becomes of gradients before an update: penalties and clipping.

import fc from 'fast-check'
import { sizeOf } from '../../../kernels/shape.js'
import { special } from '../fills.js'
import type { Row } from '../row.js'
import { exactly, sumsOf, within } from '../tolerances.js'
import { anyShape, lengths } from './sizes.js'

const factors = fc.record({
  l1: fc.constantFrom(0, 0.01, 1),
  l2: fc.constantFrom(0, 0.01, 1),
})
/** Of one axis, and some of which threads share. */
const shapes = fc.oneof(
  anyShape,
  lengths.map((length) => [length]),
  fc.constantFrom([40_001], [65_536]),
)

/** Below each limit, above each, and between. */
const squares = [0.01, 0.2, 0.9, 4, 20, 1e6]

export const gradients: {
  readonly [K in 'l1l2' | 'l1l2Gradient' | 'clipByValue' | 'clipByNorm']: Row<K>
} = {
  l1l2: {
    draws: fc.tuple(shapes, factors).map(([w, attributes]) => ({ shapes: { w }, attributes })),
    tolerance: sumsOf('l1l2', ({ inputs: { w } }) => sizeOf(w.shape)),
  },
  l1l2Gradient: {
    draws: fc.tuple(shapes, factors).map(([w, attributes]) => ({ shapes: { w, g: w }, attributes })),
    tolerance: within({ rtol: 2 ** -23, atol: 2 ** -22 }),
  },
  clipByValue: {
    draws: fc
      .tuple(shapes, fc.constantFrom(0.25, 0.5, 2))
      .map(([g, clipValue]) => ({ shapes: { g }, attributes: { clipValue } })),
    tolerance: exactly,
  },
  clipByNorm: {
    draws: fc
      .tuple(shapes, fc.constantFrom(0.25, 1, 3))
      .map(([g, clipNorm]) => ({ shapes: { g, squares: [1] }, attributes: { clipNorm } })),
    values: { squares: (_, seed) => ({ shape: [1], data: Float32Array.of(squares[seed % squares.length]) }) },
    special: () => ({ g: special, squares: [NaN, Infinity, 0] }),
    tolerance: within({ rtol: 3 * 2 ** -23 }, { rtol: 1e-5 }),
  },
}
