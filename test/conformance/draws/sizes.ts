// Sizes and windows that several groups of ops draw from.

import fc from 'fast-check'
import { ops, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { Shape } from '../../../kernels/shape.js'
import { paddings, pair, upTo } from '../../support/convolutions.js'

/** Multiples of four up to `max`. */
export const fours = (max: number) => upTo(max / 4).map((n) => 4 * n)

/** One thread takes less than 16,384 values at a time: the long ones are shared. */
export const lengths = fc.oneof(
  { weight: 3, arbitrary: upTo(70) },
  { weight: 1, arbitrary: fc.constantFrom(4095, 4097, 16_383, 33_001, 70_000) },
)

/** A few axes, or one that is long: rows shorter than a vector, and longer than what a thread takes at a time. */
export const anyShape: fc.Arbitrary<Shape> = fc.oneof(
  lengths.map((length) => [length]),
  fc.array(upTo(9), { minLength: 1, maxLength: 4 }),
  fc.tuple(upTo(4), upTo(9), upTo(300)),
)

/** Images, few of them so large that threads share them: their parts, the images, or the many channels of few rows. */
export const images: fc.Arbitrary<Shape> = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.tuple(upTo(3), upTo(11), upTo(9), fc.oneof(upTo(9), fc.constantFrom(4, 8, 12, 32))),
  },
  { weight: 1, arbitrary: fc.constantFrom([1, 61, 53, 12], [2, 39, 67, 7], [33, 5, 3, 40], [2, 3, 1, 2050]) },
)

export const halves = fc.constant({ poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const)

/** Windows of every kind. */
export const windows = fc.oneof(
  halves,
  fc.record({
    poolSize: pair(4),
    strides: pair(4),
    padding: paddings(3),
  }),
)

/** Whether the contract accepts shapes and attributes. */
export function fits<K extends OpName>(op: K, shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean {
  try {
    ops[op](shapes, attributes)
    return true
  } catch {
    return false
  }
}
