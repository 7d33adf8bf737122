// Dense layers, and sums over all axes but the last.

import fc from 'fast-check'
import type { NDArray } from '../../../kernels/shape.js'
import { fusedActivation } from '../../support/activations.js'
import { upTo } from '../../support/convolutions.js'
import type { Row } from '../row.js'
import { sumsOf } from '../tolerances.js'
import { fours } from './sizes.js'

// Tiles are of 4 rows and 8 columns, groups of 32 columns or inputs and 64 rows; inputs are summed apart from 513 on.
const products = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      N: fc.oneof(upTo(9), fc.constantFrom(32, 33, 70)),
      I: fc.oneof(upTo(70), fc.constantFrom(128, 512, 513, 1100)),
      O: fc.oneof(upTo(12), fc.constantFrom(31, 32, 33, 40, 64, 100)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ N: upTo(9), I: fours(72), O: fours(40) }) },
)
const activations = fc.record({ activation: fusedActivation })

const rowsOf = ({ shape }: NDArray): number => shape.slice(0, -1).reduce((product, size) => product * size, 1)

export const product: {
  readonly [K in 'dense' | 'denseInputGradient' | 'denseWeightGradient' | 'matmul' | 'biasGradient']: Row<K>
} = {
  dense: {
    draws: fc.tuple(products, fc.boolean(), activations).map(([{ N, I, O }, bias, attributes]) => ({
      shapes: { x: [N, I], w: [I, O], ...(bias && { b: [O] }) },
      attributes,
    })),
    tolerance: sumsOf('dense', ({ inputs: { w } }) => w.shape[0]),
  },
  denseInputGradient: {
    draws: products.map(({ N, I, O }) => ({ shapes: { dy: [N, O], w: [I, O] }, attributes: {} })),
    tolerance: sumsOf('denseInputGradient', ({ inputs: { w } }) => w.shape[1]),
  },
  denseWeightGradient: {
    draws: products.map(({ N, I, O }) => ({ shapes: { x: [N, I], dy: [N, O] }, attributes: {} })),
    tolerance: sumsOf('denseWeightGradient', ({ inputs: { x } }) => x.shape[0]),
  },
  matmul: {
    draws: fc
      .tuple(products, fc.array(upTo(3), { maxLength: 3 }), fc.constantFrom('a', 'b', undefined))
      .map(([{ N: M, I: K, O: N }, pairs, transpose]) => ({
        shapes: {
          a: [...pairs, ...(transpose === 'a' ? [K, M] : [M, K])],
          b: [...pairs, ...(transpose === 'b' ? [N, K] : [K, N])],
        },
        attributes: { ...(transpose && { transpose }) },
      })),
    tolerance: sumsOf('matmul', ({ inputs: { a }, attributes: { transpose } }) =>
      transpose === 'a' ? a.shape[a.shape.length - 2] : a.shape[a.shape.length - 1],
    ),
  },
  biasGradient: {
    draws: fc
      .oneof(
        fc.tuple(upTo(5), upTo(40), upTo(20), fc.oneof(upTo(40), fours(40))),
        fc.tuple(upTo(200), upTo(40)),
      )
      .map((dy) => ({ shapes: { dy }, attributes: {} })),
    tolerance: sumsOf('biasGradient', ({ inputs: { dy } }) => rowsOf(dy)),
  },
}
