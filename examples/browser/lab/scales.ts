// Layers that scale and shift each value: by fixed or learned numbers, or by those of the values around it.

import { picked, type Given, type Sum } from './sum.js'
import { axesOf, offsetOf, unravel } from './values.js'

/** An entry of a list along an axis, or the number that stands for all of them. */
const along = (numbers: unknown, index: number): number =>
  Array.isArray(numbers) ? (numbers as number[])[index] : Number(numbers)

/** y = γ·(x − μ) / √(σ² + ε) + β, as γ/√(σ² + ε) times x, plus the rest. */
function standardized(
  given: Given,
  { mean, variance, learned }: { mean: number; variance: number; learned: number },
  words: Pick<Sum, 'weights' | 'backNote'>,
): Sum {
  const { config, weights, at } = given
  const w = (weights.gamma?.values[learned] ?? 1) / Math.sqrt(variance + Number(config.epsilon ?? 1e-3))
  const bias = (weights.beta?.values[learned] ?? 0) - mean * w
  return { ...picked(given, at, w), ...words, learned: true, bias }
}

export function batchNormalization(given: Given): Sum {
  const { weights, shape, at } = given
  const channel = at % shape.at(-1)!
  return standardized(
    given,
    {
      mean: weights.movingMean.values[channel],
      variance: weights.movingVariance.values[channel],
      learned: channel,
    },
    { weights: 'γ / √(σ² + ε)' },
  )
}

/** By mean and variance of the values for which `counts` holds. */
function standardizedBy(given: Given, learned: number, counts: (indices: readonly number[]) => boolean): Sum {
  const { below, shape } = given
  const own = below.values.filter((_, i) => counts(unravel(i, shape)))
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length
  const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length
  return standardized(
    given,
    { mean, variance, learned },
    {
      weights: `γ / √(σ² + ε), with μ = ${mean.toPrecision(4)} and σ² = ${variance.toPrecision(4)} of the ${own.length} values that are normalized together`,
      backNote:
        'The other values that are normalized with this one get gradients, too, as they change μ and σ².',
    },
  )
}

export function layerNormalization(given: Given): Sum {
  const { config, shape, at } = given
  const own = unravel(at, shape)
  const axes = axesOf(config.axis ?? -1, shape)
  const learned = offsetOf(
    axes.map((axis) => own[axis]),
    axes.map((axis) => shape[axis]),
  )
  return standardizedBy(given, learned, (indices) =>
    indices.every((index, axis) => axes.includes(axis) || index === own[axis]),
  )
}

export function groupNormalization(given: Given): Sum {
  const { config, shape, at } = given
  const [axis] = axesOf(config.axis ?? -1, shape)
  const groups = Number(config.groups ?? 32)
  const size = groups === -1 ? 1 : shape[axis] / groups
  const channel = unravel(at, shape)[axis]
  const groupOf = (index: number): number => Math.floor(index / size)
  return standardizedBy(given, channel, (indices) => groupOf(indices[axis]) === groupOf(channel))
}

/** y = x / (k + α·Σ x²)^β, with the sum over channels nearby. */
export function localResponseNormalization(given: Given): Sum {
  const { config, below, shape, at } = given
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = config
  const [before, after] =
    typeof depthRadius === 'number' ? [depthRadius, depthRadius] : (depthRadius as number[])
  const channel = at % shape.at(-1)!
  const first = Math.max(0, channel - before)
  const last = Math.min(shape.at(-1)! - 1, channel + after)
  const near = below.values.subarray(at - channel + first, at - channel + last + 1)
  const squares = near.reduce((sum, value) => sum + value * value, 0)
  return {
    ...picked(given, at, (Number(bias) + Number(alpha) * squares) ** -Number(beta)),
    ...{ learned: false, bias: undefined },
    weights: `1 / (bias + α·Σ x²)^β, with Σ x² over channels ${first} to ${last}`,
    backNote: 'The channels nearby get gradients, too, as they change Σ x².',
  }
}

/** y = scale·x + offset. */
export function rescaling(given: Given): Sum {
  const { config, shape, at } = given
  const channel = at % (shape.at(-1) ?? 1)
  return {
    ...picked(given, at, along(config.scale, channel)),
    ...{ weights: 'the scale, which is fixed', learned: false, bias: along(config.offset ?? 0, channel) },
  }
}

/** y = (x − mean) / √variance. */
export function normalization(given: Given): Sum {
  const { config, shape, at } = given
  const [axis] = axesOf(config.axis ?? -1, shape)
  const index = unravel(at, shape)[axis]
  const w = 1 / Math.max(Math.sqrt(along(config.variance, index)), 1e-7)
  return {
    ...picked(given, at, w),
    ...{ weights: '1 / √variance, which is fixed', learned: false, bias: -along(config.mean, index) * w },
  }
}

/** y = x above 0, else α·x. */
export function prelu(given: Given): Sum {
  const { weights, below, shape, at } = given
  const { alpha } = weights
  const indices = unravel(at, shape).map((index, axis) => (alpha.shape[axis] === 1 ? 0 : index))
  const above = below.values[at] > 0
  const slope = alpha.values[offsetOf(indices, alpha.shape)]
  const words = above ? '1, as the value is above 0' : 'α, which is learned, as the value is not above 0'
  return { ...picked(given, at, above ? 1 : slope), weights: words, learned: true, bias: undefined }
}
