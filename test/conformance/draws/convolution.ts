// Convolutions and their gradients.

import fc from 'fast-check'
import { ops } from '../../../kernels/ops.js'
import type { Padding, Pair } from '../../../kernels/ops/window.js'
import type { NDArray } from '../../../kernels/shape.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../../support/convolutions.js'
import { special } from '../fills.js'
import type { Row } from '../row.js'
import { sumsOf } from '../tolerances.js'
import { fours } from './sizes.js'

const ones = fc.constant([1, 1] as const)
const threes = fc.constant([3, 3] as const)
const squares = fc.constantFrom([1, 1] as const, [3, 3] as const, [5, 5] as const, [7, 7] as const)

/** Filters and strides of which Winograd's tiles take a phase, of one to three taps, and some of which they do not. */
const phased = fc.record({
  kernel: fc.constantFrom([5, 5], [3, 3], [4, 5], [6, 6], [2, 2], [5, 3], [7, 9]) as fc.Arbitrary<Pair>,
  strides: fc.constantFrom([2, 2], [2, 2], [2, 1], [1, 2], [3, 3], [2, 3]) as fc.Arbitrary<Pair>,
})

/** Of every size; then what Winograd's tiles, at stride 1 and others, kernels of few channels, of channels in fours, and of 1×1 filters take. */
export const convolutions = fc.oneof(
  {
    weight: 3,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(upTo(3), upTo(17), upTo(19), fc.oneof(upTo(11), fc.constantFrom(16, 17, 24))),
      kernel: fc.oneof(squares, pair(7)),
      K: upTo(19),
      strides: fc.oneof(ones, pair(4)),
      dilations: fc.oneof(ones, pair(3)),
    }),
  },
  {
    weight: 3,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(
        upTo(3),
        fc.integer({ min: 3, max: 19 }),
        fc.integer({ min: 3, max: 18 }),
        fc.oneof(fours(24), fc.constantFrom(2, 3)),
      ),
      kernel: threes,
      K: fours(28),
      strides: ones,
      dilations: ones,
    }),
  },
  {
    weight: 2,
    arbitrary: phased.chain((window) =>
      convolutionsOf({
        sizes: fc.tuple(
          upTo(3),
          fc.integer({ min: 9, max: 27 }),
          fc.integer({ min: 9, max: 25 }),
          fc.oneof(fours(12), fc.constantFrom(2, 3)),
        ),
        kernel: fc.constant(window.kernel),
        K: fours(20),
        strides: fc.constant(window.strides),
        dilations: ones,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(upTo(2), fc.integer({ min: 3, max: 40 }), fc.integer({ min: 3, max: 21 }), upTo(4)),
      kernel: threes,
      K: fours(28),
      strides: ones,
      dilations: ones,
    }),
  },
  {
    weight: 1,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(upTo(2), upTo(9), upTo(8), fours(8)),
      kernel: pair(4),
      K: fours(12),
      strides: pair(3),
      dilations: pair(2),
    }),
  },
  {
    weight: 2,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(upTo(3), upTo(9), upTo(9), upTo(40)),
      kernel: fc.constant([1, 1] as const),
      K: upTo(70),
      strides: ones,
      dilations: ones,
    }),
  },
)

export const forward = ({ x, w, bias, window, activation }: Convolution) => ({
  shapes: { x, w, ...(bias && { b: [w[3]] }) },
  attributes: { ...window, activation },
})

const taps = ([kH, kW]: readonly number[]): number => kH * kW
export const perOutput = ({ inputs: { w } }: { inputs: { w: NDArray } }): number => taps(w.shape) * w.shape[2]
export const perInput = ({ inputs: { w } }: { inputs: { w: NDArray } }): number => taps(w.shape) * w.shape[3]
export const perFilter = ({ inputs: { dy } }: { inputs: { dy: NDArray } }): number =>
  dy.shape[0] * dy.shape[1] * dy.shape[2]

/** Padding is multiplied by some kernels and left out by others, so it meets no infinity: only x's own values may be one. */
export const inImages = () => ({ x: special, w: [0, -0] })
/** The same, but for gradients, which meet x's padding. */
export const unlessPadded = ({ attributes: { padding } }: { attributes: { padding: Padding } }) =>
  padding === 'valid' ? { x: special, dy: special } : { x: special }

export const convolution: {
  readonly [K in 'conv2d' | 'conv2dInputGradient' | 'conv2dFilterGradient']: Row<K>
} = {
  conv2d: {
    draws: convolutions.map(forward),
    special: inImages,
    tolerance: sumsOf('conv2d', perOutput),
  },
  conv2dInputGradient: {
    draws: convolutions.map(({ x, w, window }) => ({
      shapes: { dy: ops.conv2d({ x, w }, window), w },
      attributes: { ...window, inputShape: x },
    })),
    special: () => ({ dy: special }),
    tolerance: sumsOf('conv2dInputGradient', perInput),
  },
  conv2dFilterGradient: {
    draws: convolutions.map(({ x, w, window }) => ({
      shapes: { x, dy: ops.conv2d({ x, w }, window) },
      attributes: { ...window, kernelSize: [w[0], w[1]] },
    })),
    special: unlessPadded,
    tolerance: sumsOf('conv2dFilterGradient', perFilter),
  },
}
