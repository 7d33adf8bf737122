// Tensors that become one, element by element or behind one another; parts of them, and borders around them.

import fc from 'fast-check'
import type { Shape } from '../../../kernels/shape.js'
import { fusedActivation } from '../../support/activations.js'
import { upTo } from '../../support/convolutions.js'
import { extreme, special, spread } from '../fills.js'
import type { Row } from '../row.js'
import { exactly, sumsOf, within } from '../tolerances.js'
import { anyShape, fits, images } from './sizes.js'

/** An image and a factor for each of its channels. */
const gates = images.map((a) => ({ a, b: [a[0], 1, 1, a[3]] as Shape }))
const border = fc.record({
  border: fc.tuple(fc.tuple(fc.nat(3), fc.nat(3)), fc.tuple(fc.nat(3), fc.nat(3))),
})
/** A shape and one of its axes. */
const axes = fc
  .tuple(fc.oneof(anyShape, images), fc.nat(11))
  .map(([shape, n]) => ({ shape, axis: n % shape.length }))

const moved = { values: { x: spread }, special: () => ({ x: extreme }), tolerance: exactly }
// One rounding of half a unit in 2²⁴, and as much to spare.
const rounded = { rtol: 2 ** -23, atol: 1e-37 }

export const layout: {
  readonly [
    K in 'add' | 'multiply' | 'multiplyGateGradient' | 'concatenate' | 'slice' | 'pad2d' | 'crop2d'
  ]: Row<K>
} = {
  add: {
    draws: fc
      .tuple(anyShape, fusedActivation)
      .map(([a, activation]) => ({ shapes: { a, b: a }, attributes: { activation } })),
    tolerance: sumsOf('add', () => 2),
  },
  multiply: {
    draws: fc
      .oneof(
        anyShape.map((a) => ({ a, b: a })),
        gates,
      )
      .map((shapes) => ({ shapes, attributes: {} })),
    values: { a: spread, b: spread },
    tolerance: within(rounded),
  },
  multiplyGateGradient: {
    draws: images.map((a) => ({ shapes: { a, dy: a }, attributes: {} })),
    tolerance: sumsOf('multiplyGateGradient', ({ inputs: { a } }) => a.shape[1] * a.shape[2]),
  },
  concatenate: {
    draws: fc
      .tuple(axes, fc.array(upTo(9), { minLength: 0, maxLength: 6 }))
      .map(([{ shape, axis }, sizes]) => ({
        // The first as large as it comes, so that sizes differ much.
        shapes: Object.fromEntries(
          [shape[axis], ...sizes].map((size, i) => [`x${i}` as const, shape.with(axis, size)]),
        ),
        attributes: { axis },
      })),
    special: ({ shapes }) => Object.fromEntries(Object.keys(shapes).map((name) => [name, special])),
    tolerance: exactly,
  },
  slice: {
    draws: fc.tuple(axes, fc.nat(), fc.nat()).map(([{ shape: x, axis }, from, length]) => {
      const start = from % x[axis]
      return { shapes: { x }, attributes: { axis, start, size: 1 + (length % (x[axis] - start)) } }
    }),
    ...moved,
  },
  pad2d: {
    draws: fc.tuple(images, border).map(([x, attributes]) => ({ shapes: { x }, attributes })),
    ...moved,
  },
  crop2d: {
    draws: fc
      .tuple(images, border)
      .filter(([x, attributes]) => fits('crop2d', { x }, attributes))
      .map(([x, attributes]) => ({ shapes: { x }, attributes })),
    ...moved,
  },
}
