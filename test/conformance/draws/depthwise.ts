// Convolutions of each channel by itself, and their gradients.

import fc from 'fast-check'
import { ops } from '../../../kernels/ops.js'
import type { NDArray } from '../../../kernels/shape.js'
import { convolutionsOf, pair, upTo } from '../../support/convolutions.js'
import { special } from '../fills.js'
import type { Row } from '../row.js'
import { sumsOf } from '../tolerances.js'
import { forward, inImages, perFilter, unlessPadded } from './convolution.js'
import { fours } from './sizes.js'

const padded = fc.constantFrom([3, 3] as const, [3, 3] as const, [5, 5] as const, [1, 3] as const)

/**
 * Of every size; then networks' filters over rows of several tiles; then rows so long that they go in parts, and pixels a
 * large power of two apart. `K` is M.
 */
const convolutions = fc.oneof(
  {
    weight: 2,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(upTo(3), upTo(13), upTo(15), upTo(11)),
      kernel: pair(5),
      K: upTo(3),
      strides: pair(4),
      dilations: pair(3),
    }),
  },
  {
    weight: 3,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(upTo(3), fc.integer({ min: 3, max: 20 }), fc.integer({ min: 3, max: 23 }), fours(24)),
      kernel: padded,
      K: fc.constantFrom(1, 1, 1, 4),
      strides: fc.constantFrom([1, 1] as const, [2, 2] as const),
      dilations: fc.constant([1, 1] as const),
    }),
  },
  {
    weight: 1,
    arbitrary: convolutionsOf({
      sizes: fc.tuple(
        upTo(2),
        upTo(10),
        fc.integer({ min: 3, max: 40 }),
        fc.constantFrom(70, 200, 256, 257, 512, 530),
      ),
      kernel: padded,
      K: fc.constant(1),
      strides: fc.constantFrom([1, 1] as const, [2, 2] as const),
      dilations: fc.constantFrom([1, 1] as const, [2, 2] as const),
    }),
  },
)

const draws = convolutions.map(({ x, w, window, ...rest }) => ({
  ...forward({ x, w: [w[0], w[1], w[2], w[2] * w[3]], window, ...rest }),
  x,
  w,
  window,
}))

const perOutput = ({ inputs: { w } }: { inputs: { w: NDArray } }): number => w.shape[0] * w.shape[1]
const perInput = ({ inputs: { w } }: { inputs: { w: NDArray } }): number =>
  perOutput({ inputs: { w } }) * w.shape[3]

export const depthwise: {
  readonly [K in 'depthwiseConv2d' | 'depthwiseConv2dInputGradient' | 'depthwiseConv2dFilterGradient']: Row<K>
} = {
  depthwiseConv2d: {
    draws: draws.map(({ shapes, attributes, w }) => ({ shapes: { ...shapes, w }, attributes })),
    special: inImages,
    tolerance: sumsOf('depthwiseConv2d', perOutput),
  },
  depthwiseConv2dInputGradient: {
    draws: draws.map(({ x, w, window }) => ({
      shapes: { dy: ops.depthwiseConv2d({ x, w }, window), w },
      attributes: { ...window, inputShape: x },
    })),
    special: () => ({ dy: special }),
    tolerance: sumsOf('depthwiseConv2dInputGradient', perInput),
  },
  depthwiseConv2dFilterGradient: {
    draws: draws.map(({ x, w, window }) => ({
      shapes: { x, dy: ops.depthwiseConv2d({ x, w }, window) },
      attributes: { ...window, kernelSize: [w[0], w[1]] as const },
    })),
    special: unlessPadded,
    tolerance: sumsOf('depthwiseConv2dFilterGradient', perFilter),
  },
}
