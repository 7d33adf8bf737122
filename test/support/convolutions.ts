// Random convolutions in which at least one window fits.

import fc from 'fast-check'
import type { FusedActivation } from '../../kernels/ops/activations.js'
import type { Conv2dWindow } from '../../kernels/ops/conv2d.js'
import type { Shape } from '../../kernels/shape.js'
import { conv2dGeometry, type Padding, type Pair } from '../../kernels/ops/window.js'
import { fusedActivation } from './activations.js'

export interface Convolution {
  readonly x: Shape
  readonly w: Shape
  readonly window: Conv2dWindow
  readonly bias: boolean
  readonly relu: boolean
  /** Of kernels that apply others than ReLU, too. */
  readonly activation: FusedActivation
  readonly seed: number
}

export const upTo = (max: number) => fc.integer({ min: 1, max })
export const pair = (max: number) => fc.tuple(upTo(max), upTo(max))

const sides = fc.tuple(fc.nat(2), fc.nat(2))

/** By name, or explicit, mostly less than a window reaches; `most` what a side may have. */
export const paddings = (most: number): fc.Arbitrary<Padding> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('valid' as const, 'same' as const) },
    { weight: 1, arbitrary: fc.tuple(sides, sides) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.tuple(fc.nat(most), fc.nat(most)), fc.tuple(fc.nat(most), fc.nat(most))),
    },
  )

/** `sizes` draws N, H, W and C. */
export const convolutionsOf = (draws: {
  readonly sizes: fc.Arbitrary<readonly [number, number, number, number]>
  readonly kernel: fc.Arbitrary<Pair>
  readonly K: fc.Arbitrary<number>
  readonly strides: fc.Arbitrary<Pair>
  readonly dilations: fc.Arbitrary<Pair>
}): fc.Arbitrary<Convolution> =>
  fc
    .record({
      ...draws,
      padding: paddings(7),
      bias: fc.boolean(),
      relu: fc.boolean(),
      activation: fusedActivation,
      seed: fc.nat(),
    })
    .map(({ sizes: [N, H, W, C], kernel, K, strides, dilations, padding, ...rest }) => ({
      x: [N, H, W, C],
      w: [...kernel, C, K],
      window: { strides, dilations, padding },
      ...rest,
    }))
    .filter(({ x, w, window }) => {
      const { oH, oW } = conv2dGeometry(x, w, window)
      return oH >= 1 && oW >= 1
    })
