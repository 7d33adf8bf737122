// Activations of each element, their gradients, and those of a slope that is learned.

import fc from 'fast-check'
import {
  hasGradientOfOutput,
  type ActivationAttributes,
  type ActivationOp,
} from '../../../kernels/ops/activations.js'
import type { Shape } from '../../../kernels/shape.js'
import { activations as examples } from '../../support/activations.js'
import { upTo } from '../../support/convolutions.js'
import { extreme, positive, scaled, special, spread } from '../fills.js'
import type { Row, Tolerance } from '../row.js'
import { sumsOf, within } from '../tolerances.js'
import { anyShape } from './sizes.js'

/** The attributes that an activation is tried with. */
const attributesOf = <K extends ActivationOp>(op: K): fc.Arbitrary<ActivationAttributes[K]> =>
  fc.constantFrom(
    ...examples
      .filter(({ name }) => name === op)
      .map(({ name: _, ...attributes }) => attributes as ActivationAttributes[K]),
  )

interface Options {
  readonly tolerance: Tolerance<ActivationOp>
  readonly exponential?: true
}

const forward = <K extends ActivationOp>(op: K, { tolerance, exponential }: Options): Row<K> =>
  ({
    draws: fc.tuple(anyShape, attributesOf(op)).map(([x, attributes]) => ({ shapes: { x }, attributes })),
    values: { x: spread },
    special: () => ({ x: extreme }),
    ...{ exponential, tolerance },
  }) as unknown as Row<K>

/** `y` holds the values that the activation gives, where the gradient takes it. */
const backward = <K extends ActivationOp>(
  op: K,
  { tolerance, exponential }: Options,
  y: (shape: Shape, seed: number) => { shape: Shape; data: Float32Array | Float64Array } = scaled(1),
) => {
  const z = hasGradientOfOutput(op) ? 'y' : 'x'
  return {
    draws: fc
      .tuple(anyShape, attributesOf(op))
      .map(([x, attributes]) => ({ shapes: { [z]: x, dy: x }, attributes })),
    values: z === 'y' ? { y } : { x: spread },
    special: () =>
      z === 'y'
        ? { y: [NaN, Infinity, 0, 1e-42], dy: special }
        : { x: [NaN, 0, -0, 3e38, -3e38], dy: special },
    ...{ exponential, tolerance },
  } as unknown as Row<`${K}Gradient`>
}

/** Of GPUs, whose e^x is off by as many units as x is large. */
const looser = { rtol: 1e-5, atol: 1e-7 }
// e^x is right to 2 units in 2²³; a sum, a quotient and a rounding follow.
const exponential = { rtol: 6e-7, atol: 1e-38 }
// Both x²/2 and the exponent of e^(P − x²/2) are rounded to half a unit in 2²³, of 104 at the most.
const normal = { rtol: 208 * 2 ** -24 + 1e-6, atol: 3e-37 }
// Two roundings of half a unit in 2²⁴.
const rounded = { rtol: 2 ** -23, atol: 1e-37 }
/** Where a slope is the difference of numbers of about 1. */
const cancelling = { rtol: 1e-6, atol: 4e-7 }

/** Images and rows, with a slope shared along some axes. */
const slopes = fc
  .tuple(
    fc.oneof(
      fc.tuple(upTo(3), upTo(11), upTo(9), upTo(12)),
      fc.tuple(upTo(40), upTo(70)),
      fc.tuple(upTo(3), upTo(4), upTo(3), upTo(5), upTo(6)),
      fc.constantFrom([2, 61, 53, 12], [3, 39, 67, 8], [9, 2050]),
    ),
    fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  )
  .map(([x, shared]): readonly [Shape, Shape] => [x, x.slice(1).map((size, i) => (shared[i] ? 1 : size))])

type ActivationRow = ActivationOp | `${ActivationOp}Gradient`

export const activations: { readonly [K in ActivationRow]: Row<K> } & {
  readonly [K in 'prelu' | 'preluInputGradient' | 'preluAlphaGradient']: Row<K>
} = {
  relu: forward('relu', { tolerance: within({ rtol: 2 ** -22, atol: 2e-8 }) }),
  reluGradient: backward('relu', { tolerance: within(rounded) }),
  elu: forward('elu', { tolerance: within({ rtol: 6e-7, atol: 1e-44 }, looser), exponential: true }),
  eluGradient: backward('elu', { tolerance: within(cancelling) }),
  sigmoid: forward('sigmoid', { tolerance: within(exponential, looser), exponential: true }),
  sigmoidGradient: backward('sigmoid', { tolerance: within({ rtol: 5e-7, atol: 1e-37 }) }, positive),
  // Small values to full precision.
  tanh: forward('tanh', { tolerance: within({ rtol: 6e-7, atol: 1e-44 }, looser), exponential: true }),
  // 1 − y² cancels near |y| = 1: half a unit in 2²⁴ of 1, times dy.
  tanhGradient: backward('tanh', { tolerance: within({ rtol: 2e-7, atol: 2e-7 }) }),
  softplus: forward('softplus', { tolerance: within(exponential, looser), exponential: true }),
  softplusGradient: backward(
    'softplus',
    { tolerance: within(exponential, looser), exponential: true },
    (shape, seed) => positive(shape, seed),
  ),
  hardSigmoid: forward('hardSigmoid', { tolerance: within(cancelling) }),
  hardSigmoidGradient: backward('hardSigmoid', { tolerance: within(rounded) }),
  hardSwish: forward('hardSwish', { tolerance: within({ rtol: 1e-6, atol: 4e-7 }) }),
  hardSwishGradient: backward('hardSwish', { tolerance: within(cancelling) }),
  // Where e^−x is beyond float32's numbers it is 0.
  silu: forward('silu', { tolerance: within({ ...exponential, atol: 3e-37 }, looser), exponential: true }),
  siluGradient: backward('silu', { tolerance: within(cancelling, looser), exponential: true }),
  gelu: forward('gelu', { tolerance: within(normal, looser), exponential: true }),
  geluGradient: backward('gelu', {
    tolerance: within({ ...cancelling, atol: 1e-6 }, { rtol: 1e-5, atol: 4e-6 }),
    exponential: true,
  }),
  prelu: {
    draws: slopes.map(([x, alpha]) => ({ shapes: { x, alpha }, attributes: {} })),
    tolerance: within(rounded),
  },
  preluInputGradient: {
    draws: slopes.map(([x, alpha]) => ({ shapes: { x, alpha, dy: x }, attributes: {} })),
    tolerance: within(rounded),
  },
  preluAlphaGradient: {
    draws: slopes.map(([x, alphaShape]) => ({ shapes: { x, dy: x }, attributes: { alphaShape } })),
    tolerance: sumsOf('preluAlphaGradient', ({ inputs: { x } }) => x.data.length, {
      x: 'negative',
      dy: 'negative',
    }),
  },
}
