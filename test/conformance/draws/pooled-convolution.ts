// Convolutions with max pooling behind them, and their gradients.

import fc from 'fast-check'
import { ops } from '../../../kernels/ops.js'
import type { Pool2dAttributes } from '../../../kernels/ops/pool2d.js'
import { pool2dGeometry } from '../../../kernels/ops/window.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { randomArray } from '../../support/arrays.js'
import { paddings, pair, type Convolution } from '../../support/convolutions.js'
import { inFloat64, run } from '../../kernels/run.js'
import { sparse, special } from '../fills.js'
import type { Draw, Row } from '../row.js'
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
import { fits, halves } from './sizes.js'

/** With pooling whose windows fit. */
const pooled = (pools: fc.Arbitrary<Pool2dAttributes>) =>
  fc
    .record({ convolution: convolutions, pool: pools })
    .filter(({ convolution: { x, w, window }, pool }) =>
      fits('maxPool2d', { x: ops.conv2d({ x, w }, window) }, pool),
    )

/** Windows that do not overlap. */
const apart = fc.oneof(
  { weight: 2, arbitrary: halves },
  {
    weight: 1,
    arbitrary: fc
      .record({
        poolSize: pair(4),
        gaps: pair(2),
        padding: paddings(3),
      })
      .map(({ poolSize: [rows, columns], gaps, padding }) => ({
        poolSize: [rows, columns] as const,
        strides: [rows + gaps[0] - 1, columns + gaps[1] - 1] as const,
        padding,
      })),
  },
)

const convolved = ({ relu, ...convolution }: Convolution, pool: Pool2dAttributes) => {
  const activation = relu ? ('relu' as const) : ('linear' as const)
  const { shapes, attributes } = forward({ ...convolution, relu, activation })
  return { shapes, attributes: { ...attributes, activation, pool } }
}

/** Where the maxima of some convolution's windows stand. */
const placesOf = (
  x: Shape,
  w: Shape,
  attributes: Draw<'conv2dMaxPool2dWithArgmax'>['attributes'],
  seed: number,
): NDArray =>
  run('conv2dMaxPool2dWithArgmax', { x: randomArray(x, seed), w: randomArray(w, seed + 1) }, attributes)
    .argmax

const argmaxIsExact = sumsOf('conv2dMaxPool2dWithArgmax', perOutput)

export const pooledConvolution: {
  readonly [
    K in
      | 'conv2dMaxPool2d'
      | 'conv2dMaxPool2dWithArgmax'
      | 'conv2dMaxPool2dFilterGradient'
      | 'conv2dMaxPool2dInputGradient'
  ]: Row<K>
} = {
  conv2dMaxPool2d: {
    draws: pooled(
      fc.oneof(
        { weight: 2, arbitrary: halves },
        {
          weight: 1,
          arbitrary: fc.record({
            poolSize: pair(3),
            strides: pair(3),
            padding: paddings(2),
          }),
        },
      ),
    ).map(({ convolution, pool }) => convolved(convolution, pool)),
    special: inImages,
    tolerance: sumsOf('conv2dMaxPool2d', perOutput),
  },
  conv2dMaxPool2dWithArgmax: {
    draws: pooled(apart).map(({ convolution, pool }) => convolved(convolution, pool)),
    special: inImages,
    // Of nearly equal maxima a kernel may take either: its errors at both count.
    tolerance: (example, exact) => (measure) => {
      const allowed = argmaxIsExact(example, exact)(measure)
      return (result, at) => (result + 1) * allowed(0, at)
    },
    compared: ([y, argmax], { inputs, attributes: { pool, ...attributes } }) => [
      y,
      takeAt(inFloat64<'conv2d'>('conv2d', inputs, attributes), argmax, pool),
    ],
  },
  conv2dMaxPool2dFilterGradient: {
    draws: pooled(apart).map(({ convolution: { x, w, window }, pool }) => {
      const y = ops.conv2dMaxPool2d({ x, w }, { ...window, pool })
      return {
        shapes: { x, argmax: y, dy: y },
        attributes: { ...window, kernelSize: [w[0], w[1]], pool },
      }
    }),
    values: {
      argmax: (y, seed, { shapes: { x }, attributes: { kernelSize, ...attributes } }) =>
        placesOf(x, [...kernelSize, x[3], y[3]], attributes, seed),
      dy: sparse,
    },
    special: unlessPadded,
    tolerance: sumsOf('conv2dMaxPool2dFilterGradient', perFilter),
  },
  conv2dMaxPool2dInputGradient: {
    draws: pooled(apart).map(({ convolution: { x, w, window }, pool }) => {
      const y = ops.conv2dMaxPool2d({ x, w }, { ...window, pool })
      return { shapes: { w, argmax: y, dy: y }, attributes: { ...window, inputShape: x, pool } }
    }),
    values: {
      argmax: (_, seed, { shapes: { w }, attributes: { inputShape, ...attributes } }) =>
        placesOf(inputShape, w, attributes, seed),
      dy: sparse,
    },
    special: () => ({ dy: special }),
    tolerance: sumsOf('conv2dMaxPool2dInputGradient', perInput),
  },
}

/** z where `argmax` says, row u = ⌊argmax / kW⌋ of each window; NaN where that is outside. */
function takeAt(z: NDArray, argmax: NDArray, pool: Pool2dAttributes): NDArray {
  const { H, W, C: K, oH, oW, kH, kW, sH, sW, top, left } = pool2dGeometry(z.shape, pool)
  const data = Float64Array.from(argmax.data, (place, at) => {
    const [k, j] = [at % K, Math.floor(at / K) % oW]
    const [i, n] = [Math.floor(at / (K * oW)) % oH, Math.floor(at / (K * oW * oH))]
    const row = i * sH - top + Math.floor(place / kW)
    const column = j * sW - left + (place % kW)
    const within = Number.isInteger(place) && place >= 0 && place < kH * kW
    const inside = row >= 0 && row < H && column >= 0 && column < W
    return within && inside ? z.data[((n * H + row) * W + column) * K + k] : NaN
  })
  return { shape: argmax.shape, data }
}
