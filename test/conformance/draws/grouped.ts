// Convolutions in groups and their gradients, and transposed convolutions.

import fc from 'fast-check'
import { ops } from '../../../kernels/ops.js'
import { convolutionsOf, pair, upTo } from '../../support/convolutions.js'
import { special } from '../fills.js'
import type { Row } from '../row.js'
import { sumsOf } from '../tolerances.js'
import {
  convolutions,
  forward,
  inImages,
  perFilter,
  perInput,
  perOutput,
  unlessPadded,
} from './convolution.js'
import { fits } from './sizes.js'

/** Of one to five groups, of few channels each or of some. */
const grouped = fc
  .tuple(
    upTo(5),
    convolutionsOf({
      sizes: fc.tuple(upTo(3), upTo(11), upTo(12), fc.oneof(upTo(5), fc.constantFrom(8, 12))),
      kernel: fc.oneof(fc.constantFrom([1, 1] as const, [3, 3] as const), pair(4)),
      K: fc.oneof(upTo(6), fc.constantFrom(8, 16)),
      strides: fc.oneof(fc.constant([1, 1] as const), pair(3)),
      dilations: fc.oneof(fc.constant([1, 1] as const), pair(2)),
    }),
  )
  .map(([groups, { x, w, window, ...rest }]) => ({
    ...{ groups, window, rest },
    x: x.with(3, x[3] * groups),
    w: w.with(3, w[3] * groups),
  }))

/** With padding that the strides leave room for, where the convolution then gives the image. */
const transposed = fc
  .record({
    convolution: convolutions,
    groups: fc.option(upTo(3), { nil: undefined }),
    more: fc.option(fc.tuple(fc.nat(3), fc.nat(3)), { nil: undefined }),
  })
  .map(({ convolution: { x, w, window, bias, activation }, groups, more }) => ({
    shapes: {
      x: x.with(3, x[3] * (groups ?? 1)),
      w: [w[0], w[1], w[3], w[2] * (groups ?? 1)],
      ...(bias && { b: [w[3] * (groups ?? 1)] }),
    },
    attributes: {
      ...window,
      ...(groups !== undefined && { groups }),
      ...(more && {
        outputPadding: [more[0] % window.strides[0], more[1] % window.strides[1]] as const,
      }),
      activation,
    },
  }))
  .filter(({ shapes, attributes }) => fits('conv2dTranspose', shapes, attributes))

export const groupedConvolution: {
  readonly [
    K in 'groupedConv2d' | 'groupedConv2dInputGradient' | 'groupedConv2dFilterGradient' | 'conv2dTranspose'
  ]: Row<K>
} = {
  groupedConv2d: {
    draws: grouped.map(({ groups, x, w, window, rest }) => {
      const { shapes, attributes } = forward({ x, w, window, ...rest })
      return { shapes, attributes: { ...attributes, groups } }
    }),
    special: inImages,
    tolerance: sumsOf('groupedConv2d', perOutput),
  },
  groupedConv2dInputGradient: {
    draws: grouped.map(({ groups, x, w, window }) => ({
      shapes: { dy: ops.groupedConv2d({ x, w }, { ...window, groups }), w },
      attributes: { ...window, groups, inputShape: x },
    })),
    special: () => ({ dy: special }),
    tolerance: sumsOf('groupedConv2dInputGradient', perInput),
  },
  groupedConv2dFilterGradient: {
    draws: grouped.map(({ groups, x, w, window }) => ({
      shapes: { x, dy: ops.groupedConv2d({ x, w }, { ...window, groups }) },
      attributes: { ...window, groups, kernelSize: [w[0], w[1]] as const },
    })),
    special: unlessPadded,
    tolerance: sumsOf('groupedConv2dFilterGradient', perFilter),
  },
  conv2dTranspose: {
    draws: transposed,
    special: () => ({ x: special }),
    tolerance: sumsOf('conv2dTranspose', perInput),
  },
}
