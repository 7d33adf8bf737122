// Poolings and their gradients, on values of which many are equal.

import fc from 'fast-check'
import { ops } from '../../../kernels/ops.js'
import type { MaxPool2dAttributes, Pool2dAttributes } from '../../../kernels/ops/pool2d.js'
import type { Shape } from '../../../kernels/shape.js'
import { inFloat64 } from '../../kernels/run.js'
import { isNormal, scaled, special, tied } from '../fills.js'
import type { Row } from '../row.js'
import { exactly, sumsOf } from '../tolerances.js'
import { pair } from '../../support/convolutions.js'
import { fits, images, windows } from './sizes.js'

const poolings = fc
  .record({ x: images, attributes: windows })
  .filter(({ x, attributes }) => fits('maxPool2d', { x }, attributes))

/** With steps between a window's elements. */
const maxPoolings = fc.oneof(
  { weight: 2, arbitrary: poolings },
  {
    weight: 1,
    arbitrary: fc
      .record({ x: images, attributes: windows, dilations: pair(3) })
      .map(({ x, attributes, dilations }) => ({ x, attributes: { ...attributes, dilations } }))
      .filter(({ x, attributes }) => fits('maxPool2d', { x }, attributes)),
  },
)

/** Down to where all weights but the nearest elements' are 0. */
const sigmas = fc.constantFrom(0.01, 0.4, 0.7, 1.1, 1.4, 1.7)

const outputOf = (x: Shape, attributes: MaxPool2dAttributes): Shape => ops.maxPool2d({ x }, attributes)

const forward = poolings.map(({ x, attributes }) => ({ shapes: { x }, attributes }))
const backward = poolings.map(({ x, attributes }) => ({
  shapes: { dy: outputOf(x, attributes) },
  attributes: { ...attributes, inputShape: x },
}))
const withSigma = <T extends { readonly attributes: object }>(draws: fc.Arbitrary<T>) =>
  fc.tuple(draws, sigmas).map(([{ attributes, ...draw }, sigma]) => ({
    ...draw,
    attributes: { ...(attributes as T['attributes']), sigma },
  }))

/** A window's elements; an element lies in no more windows than that. */
const elements = ({ attributes: { poolSize } }: { attributes: Pool2dAttributes }): number =>
  poolSize[0] * poolSize[1]

export const pooling: {
  readonly [
    K in
      | 'maxPool2d'
      | 'maxPool2dGradient'
      | 'averagePool2d'
      | 'averagePool2dGradient'
      | 'l2Pool2d'
      | 'l2Pool2dGradient'
      | 'weightedAveragePool2d'
      | 'weightedAveragePool2dGradient'
  ]: Row<K>
} = {
  maxPool2d: {
    draws: maxPoolings.map(({ x, attributes }) => ({ shapes: { x }, attributes })),
    values: { x: tied },
    tolerance: exactly,
  },
  maxPool2dGradient: {
    draws: maxPoolings.map(({ x, attributes }) => ({
      shapes: { x, dy: outputOf(x, attributes) },
      attributes,
    })),
    values: { x: tied },
    tolerance: sumsOf('maxPool2dGradient', elements, { x: 'as it is' }),
  },
  averagePool2d: { draws: forward, tolerance: sumsOf('averagePool2d', elements) },
  averagePool2dGradient: { draws: backward, tolerance: sumsOf('averagePool2dGradient', elements) },
  l2Pool2d: { draws: forward, values: { x: scaled(3) }, tolerance: sumsOf('l2Pool2d', elements) },
  l2Pool2dGradient: {
    draws: poolings.map(({ x, attributes }) => {
      const y = outputOf(x, attributes)
      return { shapes: { x, y, dy: y }, attributes }
    }),
    values: {
      // Ties, so that some windows hold zeros alone.
      x: tied,
      y: (_, __, { attributes }, { x }) => {
        const { shape, data } = inFloat64('l2Pool2d', { x: x! }, attributes)
        return { shape, data: Float32Array.from(data) }
      },
    },
    // dy / y overflows where y is below the smallest normal number.
    special: () => ({ x: special.filter(isNormal) }),
    tolerance: sumsOf('l2Pool2dGradient', elements),
  },
  weightedAveragePool2d: {
    draws: withSigma(forward),
    tolerance: sumsOf('weightedAveragePool2d', elements),
  },
  weightedAveragePool2dGradient: {
    draws: withSigma(backward),
    tolerance: sumsOf('weightedAveragePool2dGradient', elements),
  },
}
