// How far kernels may be off: bounds that are derived, where sums of products are all there is, and stated ones elsewhere.

import type { FusedActivation } from '../../kernels/ops/activations.js'
import type { Attributes, Inputs, OpName } from '../../kernels/ops.js'
import type { NDArray } from '../../kernels/shape.js'
import type { Tolerance as Stated } from '../support/arrays.js'
import { inFloat64, listOf } from '../kernels/run.js'
import type { AnyOp, Allowed, Example, Tolerance } from './row.js'

/** What a sum of products that are too small for float32 may lose; some processors round these to 0. */
const tiny = 1e-37

/**
 * Kernels whose errors are shares of the tensor's largest Σ|a·b|: those of Winograd's, by their tiles, for a tile's outputs
 * share their rounding errors. The largest seen are 1.4e-7 for F(2×2), 9.2e-7 for F(1×4) and 2.2e-6 for F(4×4).
 */
const shares: readonly (readonly [kernels: RegExp, share: number])[] = [
  [/-winograd-f2x2(-few-channels)?$/, 4e-7],
  [/-winograd-f1x4-triples$/, 2e-6],
  [/-winograd-f4x4$/, 5e-6],
  // Run the convolution that suits, or its gradient: perhaps F(4×4).
  [/^conv2d-then-max-pool2d|-by-groups$|conv2d-input-gradient-then-bias$/, 5e-6],
]

const shareOf = (kernel: string): number | undefined => shares.find(([kernels]) => kernels.test(kernel))?.[1]

/** Kernels in which values that are not finite meet zeros that the formula leaves out. */
const padded = [
  // Rows of gradients are filled up to fours.
  'conv2d-filter-gradient-rows',
  // Zeros stand between the maxima.
  'max-unpool2d-then-conv2d-filter-gradient',
]

/**
 * Whether a NaN or an infinity may also reach outputs beside those that the formula gives it to: in those kernels, and where
 * the outputs of a tile share its transformed inputs. How far that goes, the tests of Winograd's kernels say.
 */
export const spreads = (kernel: string): boolean => shareOf(kernel) !== undefined || padded.includes(kernel)

/** How an input is taken where magnitudes are added up. */
type Sign = 'positive' | 'negative' | 'as it is'

/** |value|, or −|value| where the formula subtracts it. What is not finite leaves the others' magnitudes as they are. */
const magnitude = (value: number, sign: Sign): number =>
  sign === 'as it is'
    ? value
    : !Number.isFinite(value)
      ? 0
      : sign === 'negative'
        ? -Math.abs(value)
        : Math.abs(value)

/** Σ|a·b|, what the rounding errors of a sum of products are measured by: the op itself of magnitudes, without ReLU. */
function magnitudes<K extends OpName>(
  op: K,
  { inputs, attributes }: Example<K>,
  signs: Readonly<Record<string, Sign>> = {},
): readonly NDArray[] {
  const positive = Object.fromEntries(
    Object.entries<NDArray>(inputs).map(([name, { shape, data }]) => [
      name,
      // `Float64Array.from` with a function takes seven times as long.
      { shape, data: new Float64Array(data).map((value) => magnitude(value, signs[name] ?? 'positive')) },
    ]),
  ) as Inputs<K, NDArray>
  // An activation would cut off what is negative, and a coefficient below 0 subtract. Not every op takes them.
  const given = attributes as { readonly coefficients?: readonly number[] }
  const linear = {
    ...given,
    ...('activation' in given && { activation: 'linear' }),
    ...(given.coefficients && { coefficients: given.coefficients.map(Math.abs) }),
  } as Attributes<K>
  return listOf<K>(inFloat64(op, positive, linear))
}

/**
 * A sum of n products, in any order, errs by at most n·u·Σ|a·b| to first order, u = 2⁻²⁴ in float32 (N. J. Higham, "Accuracy
 * and stability of numerical algorithms", 2002, section 3.1); bias, scale, store and partial sums are a few terms more.
 *
 * @param terms the most products that one element adds up.
 * @param signs how inputs are taken whose magnitude alone is not what counts.
 */
export const sumsOf =
  <K extends OpName>(
    op: K,
    terms: (example: Example<K>) => number,
    signs?: Readonly<Record<string, Sign>>,
  ): Tolerance<K> =>
  (example, exact) => {
    const scales = magnitudes(op, example, signs).map(({ data }) => data)
    const largest = scales.map(largestOf)
    const n = terms(example) + 12
    const bent = isBent(example.attributes)
    return ({ kernel, family, unit }) => {
      const share = shareOf(kernel)
      const allowed: Allowed =
        share === undefined
          ? (result, at) => n * unit * scales[result][at] + tiny
          : (result) => share * largest[result] + tiny
      if (!bent) return allowed
      const own = (unit / 2 ** -24) * (family === 'gpu' ? 1e-5 : 6e-7)
      return (result, at) =>
        steepest * allowed(result, at) + own * (Math.abs(exact[result].data[at]) + scales[result][at])
    }
  }

/** The largest slope of the activations that are drawn. */
const steepest = 2

/** Whether another activation than ReLU is applied to the result, whose own errors come on top. */
export function isBent(attributes: unknown): boolean {
  const { activation = 'linear' } = attributes as { readonly activation?: FusedActivation }
  return activation !== 'linear' && activation !== 'relu'
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, values[at])
  return largest
}

/**
 * Stated for float32, and as many units in the last place of float64.
 *
 * @param gpu for the gpu family, whose devices promise less of exponentials, roots and quotients; absent: as the others.
 */
export const within =
  <K extends AnyOp>(common: Stated, gpu: Stated = common): Tolerance<K> =>
  (_, exact) =>
  ({ family, unit }) => {
    const { rtol = 0, atol = 0 } = family === 'gpu' ? gpu : common
    const units = unit / 2 ** -24
    return (result, at) => units * (atol + rtol * Math.abs(exact[result].data[at]))
  }

export const exactly: Tolerance<AnyOp> = () => () => () => 0
