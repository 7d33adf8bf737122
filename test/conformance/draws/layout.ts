// Tensors that become one, element by element or behind one another; parts of them, and borders around them.

import fc from 'fast-check'
import { ops } from '../../../kernels/ops.js'
import type { Shape } from '../../../kernels/shape.js'
import { fusedActivation } from '../../support/activations.js'
import { upTo } from '../../support/convolutions.js'
import { extreme, from, special, spread, tied } from '../fills.js'
import type { Row } from '../row.js'
import { exactly, sumsOf, within } from '../tolerances.js'
import { anyShape, fits, images } from './sizes.js'

/** An image and a factor for each of its channels. */
const gates = images.map((a) => ({ a, b: [a[0], 1, 1, a[3]] as Shape }))
const border = fc.record({
  border: fc.tuple(fc.tuple(fc.nat(3), fc.nat(3)), fc.tuple(fc.nat(3), fc.nat(3))),
})
const filled = fc.oneof(
  fc.constantFrom({}, { mode: 'reflect' as const }, { mode: 'replicate' as const }),
  fc.constantFrom(-1, 0.5, Math.fround(3e38)).map((value) => ({ mode: 'constant' as const, value })),
)
/** A shape and one of its axes. */
const axes = fc
  .tuple(fc.oneof(anyShape, images), fc.nat(11))
  .map(([shape, n]) => ({ shape, axis: n % shape.length }))

/** A part of an axis: of neighbors, or with steps in either direction. */
const cuts = fc
  .tuple(axes, fc.nat(), fc.nat(), fc.constantFrom(1, 1, 2, 3, -1, -2))
  .map(([{ shape, axis }, from, length, step]) => {
    const start = from % shape[axis]
    const most = 1 + Math.floor((step > 0 ? shape[axis] - 1 - start : start) / Math.abs(step))
    return { shape, axis, start, size: 1 + (length % most), step }
  })

const moved = { values: { x: spread }, special: () => ({ x: extreme }), tolerance: exactly }
// One rounding of half a unit in 2²⁴, and as much to spare.
const rounded = { rtol: 2 ** -23, atol: 1e-37 }

/** Whose quotients and powers float32 holds. */
const ends = [NaN, Infinity, -Infinity, 0, -0, 1, -1]
/** Whole exponents and fractions, of both signs. */
const exponents = from((value, at) => (at % 3 === 0 ? value * 2 : Math.round(value * 3)))

const coefficients = fc.oneof(
  fc.constant([1, -1] as const),
  fc.constant([1, 1] as const),
  fc.tuple(fc.constantFrom(1 / 3, -0.5, 0, 3), fc.constantFrom(1 / 3, 2, -1)),
)
/** Two of one shape, or such as broadcast: of any axes, either, both or none has size 1. */
const pairs: fc.Arbitrary<{ a: Shape; b: Shape }> = fc.oneof(
  anyShape.map((a) => ({ a, b: a })),
  fc
    .tuple(
      fc.oneof(anyShape, images, fc.array(upTo(6), { minLength: 5, maxLength: 5 })),
      fc.infiniteStream(fc.nat(3)),
    )
    .map(([shape, draws]) => {
      const kinds = shape.map(() => draws.next().value as number)
      return {
        a: shape.map((size, axis) => (kinds[axis] === 1 ? 1 : size)),
        b: shape.map((size, axis) => (kinds[axis] === 2 ? 1 : size)),
      }
    }),
)
/** With ties, and with special values on both sides. */
const extremum = {
  draws: pairs.map((shapes) => ({ shapes, attributes: {} })),
  values: { a: tied, b: tied },
  special: () => ({ a: extreme, b: extreme }),
  tolerance: exactly,
}
const extremumGradient = {
  ...extremum,
  draws: anyShape.map((a) => ({ shapes: { a, b: a, dy: a }, attributes: {} })),
}

/** A shape of any rank, with axes of size 1 among the others, and an order of its axes. */
const transposed = fc
  .oneof(
    fc.array(fc.oneof(upTo(7), fc.constant(1)), { minLength: 1, maxLength: 6 }),
    fc.tuple(upTo(3), upTo(9), upTo(9), upTo(40)),
  )
  .chain((x) =>
    fc
      .shuffledSubarray(
        x.map((_, axis) => axis),
        { minLength: x.length, maxLength: x.length },
      )
      .map((perm) => ({ shapes: { x: x as Shape }, attributes: { perm } })),
  )
/** Images between NHWC and NCHW: tiles that are whole and that are not, and so many that threads share them. */
const matrices = fc
  .tuple(
    upTo(3),
    fc.constantFrom([35, 3], [3, 1030], [64, 64], [61, 53], [2000, 33], [17, 2049], [300, 700]),
    fc.boolean(),
  )
  .map(([N, [a, b], images]) => ({
    shapes: { x: (images ? [N, 1, a, b] : [N, a, b]) as Shape },
    attributes: { perm: images ? [0, 3, 1, 2] : [0, 2, 1] },
  }))

export const layout: {
  readonly [
    K in
      | 'add'
      | 'scale'
      | 'maximum'
      | 'maximumGradient'
      | 'minimum'
      | 'minimumGradient'
      | 'multiply'
      | 'multiplyGateGradient'
      | 'divide'
      | 'power'
      | 'powerGradient'
      | 'broadcast'
      | 'concatenate'
      | 'slice'
      | 'sliceGradient'
      | 'transpose'
      | 'pad2d'
      | 'pad2dGradient'
      | 'crop2d'
  ]: Row<K>
} = {
  add: {
    draws: fc.tuple(pairs, coefficients, fusedActivation).map(([shapes, coefficients, activation]) => ({
      shapes,
      attributes: { coefficients, activation },
    })),
    // Both coefficients, both products and their sum are rounded.
    tolerance: sumsOf('add', () => 4),
  },
  scale: {
    draws: fc
      .tuple(anyShape, fc.constantFrom(-1, 1 / 3, 0, 1e-3, 2))
      .map(([x, factor]) => ({ shapes: { x }, attributes: { factor } })),
    values: { x: spread },
    tolerance: within(rounded),
  },
  maximum: extremum,
  minimum: extremum,
  maximumGradient: extremumGradient,
  minimumGradient: extremumGradient,
  multiply: {
    draws: fc.oneof(pairs, gates).map((shapes) => ({ shapes, attributes: {} })),
    values: { a: spread, b: spread },
    tolerance: within(rounded),
  },
  divide: {
    draws: pairs.map((shapes) => ({ shapes, attributes: {} })),
    values: { a: spread, b: spread },
    special: () => ({ a: ends, b: ends }),
    tolerance: within({ ...rounded, atol: 1e-36 }, { rtol: 1e-6, atol: 1e-36 }),
  },
  power: {
    draws: pairs.map((shapes) => ({ shapes, attributes: {} })),
    values: { a: spread, b: exponents },
    special: () => ({ a: ends, b: [...ends, 2, 3] }),
    exponential: true,
    tolerance: within({ rtol: 3e-7, atol: 1e-37 }, { rtol: 2e-5, atol: 1e-37 }),
  },
  powerGradient: {
    draws: anyShape.map((a) => ({ shapes: { a, b: a, dy: a }, attributes: {} })),
    values: { a: spread, b: exponents },
    special: () => ({ a: ends, b: [...ends, 2, 3] }),
    exponential: true,
    tolerance: within({ rtol: 1e-6, atol: 1e-36 }, { rtol: 3e-5, atol: 1e-36 }),
  },
  broadcast: {
    draws: pairs
      .filter(({ a, b }) => fits('broadcast', { x: a }, { shape: b }))
      .map(({ a, b }) => ({ shapes: { x: a }, attributes: { shape: b } })),
    ...moved,
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
    draws: cuts.map(({ shape: x, ...attributes }) => ({ shapes: { x }, attributes })),
    ...moved,
  },
  sliceGradient: {
    draws: cuts.map(({ shape: inputShape, axis, size, ...where }) => ({
      shapes: { dy: inputShape.with(axis, size) },
      attributes: { axis, ...where, inputShape },
    })),
    values: { dy: spread },
    special: () => ({ dy: extreme }),
    tolerance: exactly,
  },
  transpose: {
    draws: fc.oneof({ weight: 3, arbitrary: transposed }, { weight: 1, arbitrary: matrices }),
    ...moved,
  },
  pad2d: {
    draws: fc
      .tuple(images, border, filled)
      .map(([x, { border }, filling]) => ({ shapes: { x }, attributes: { border, ...filling } }))
      .filter(({ shapes, attributes }) => fits('pad2d', shapes, attributes)),
    ...moved,
  },
  pad2dGradient: {
    draws: fc
      .tuple(images, border, fc.constantFrom('reflect' as const, 'replicate' as const))
      .map(([x, { border }, mode]) => ({ x, attributes: { border, mode } }))
      .filter(({ x, attributes }) => fits('pad2d', { x }, attributes))
      .map(({ x, attributes }) => ({ shapes: { dy: ops.pad2d({ x }, attributes) }, attributes })),
    special: () => ({ dy: special }),
    // A pixel stands at up to three places along an axis, or in the whole border.
    tolerance: sumsOf(
      'pad2dGradient',
      ({
        attributes: {
          border: [rows, columns],
        },
      }) => (rows[0] + rows[1] + 3) * (columns[0] + columns[1] + 3),
    ),
  },
  crop2d: {
    draws: fc
      .tuple(images, border)
      .filter(([x, attributes]) => fits('crop2d', { x }, attributes))
      .map(([x, attributes]) => ({ shapes: { x }, attributes })),
    ...moved,
  },
}
