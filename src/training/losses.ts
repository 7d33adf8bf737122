// The losses as compile takes them, under Keras's names, with their settings. What they compute: docs/losses.md

import { check, number, truth } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Loss } from '../layers/loss.js'

/** Options of the cross-entropies. */
export interface CrossentropyOptions {
  /**
   * How much certainty is taken from the targets, at least 0 and below 1; default 0. Of K classes the right one keeps
   * `1 − labelSmoothing`, and `labelSmoothing` is shared out among all K; a yes or no is drawn that far towards ½.
   */
  readonly labelSmoothing?: number
}

const checkCrossentropy = optionsOrNone<CrossentropyOptions>({
  labelSmoothing: number({ atLeast: 0, below: 1 }),
})

/**
 * `−Σ_k target[k] · log p[k]`, p the softmax at the end of the model: for one of K classes, with targets one-hot or
 * probabilities that sum to 1. Label smoothing: C. Szegedy et al., "Rethinking the Inception architecture for computer vision",
 * 2016, section 7.
 * @throws if an option is unknown or out of its range.
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropy('categoricalCrossentropy', options)
  const { labelSmoothing = 0 } = options
  return { name: 'categoricalCrossentropy', config: { labelSmoothing } }
}

/**
 * As `categoricalCrossentropy`, with targets that are class numbers.
 * @throws if an option is unknown or out of its range.
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropy('sparseCategoricalCrossentropy', options)
  const { labelSmoothing = 0 } = options
  return { name: 'sparseCategoricalCrossentropy', config: { labelSmoothing } }
}

/**
 * `−(target · log p + (1 − target) · log(1 − p))`, p the sigmoid at the end of the model: for one yes or no, or the mean over
 * several, with targets from 0 to 1.
 * @throws if an option is unknown or out of its range.
 */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropy('binaryCrossentropy', options)
  const { labelSmoothing = 0 } = options
  return { name: 'binaryCrossentropy', config: { labelSmoothing } }
}

/** Options of every focal cross-entropy. */
export interface FocalOptions extends CrossentropyOptions {
  /** The exponent with which certainty counts less, at least 0; default 2. With 0 it counts as in the plain cross-entropy. */
  readonly gamma?: number
}

/** Options of `categoricalFocalCrossentropy`. */
export interface CategoricalFocalOptions extends FocalOptions {
  /** What the loss is multiplied by: a number of at least 0 for all classes, or one for each; default 0.25. */
  readonly alpha?: number | readonly number[]
}

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalOptions extends FocalOptions {
  /** Whether a yes is multiplied by `alpha` and a no by `1 − alpha`; default false. */
  readonly applyClassBalancing?: boolean
  /** From 0 to 1, with `applyClassBalancing` alone; default 0.25. */
  readonly alpha?: number
}

const isFactor = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity

const focalChecks = { labelSmoothing: number({ atLeast: 0, below: 1 }), gamma: number({ atLeast: 0 }) }

const checkFocal = optionsOrNone<CategoricalFocalOptions>({
  ...focalChecks,
  alpha: check(
    'a number of at least 0, or a list of one for each class',
    (value) => isFactor(value) || (Array.isArray(value) && value.length > 0 && value.every(isFactor)),
  ),
})

/**
 * `−Σ_k alpha · target[k] · (1 − p[k])^gamma · log p[k]`, p the softmax at the end of the model: as `categoricalCrossentropy`,
 * but what is certain already counts less, so that rare or hard examples are not drowned by the many easy ones. T. Lin et al.,
 * "Focal loss for dense object detection", 2017.
 * @throws if an option is unknown or out of its range; in training, if `alpha` is not one number for each class.
 */
export function categoricalFocalCrossentropy(options: CategoricalFocalOptions = {}): Loss {
  checkFocal('categoricalFocalCrossentropy', options)
  const { alpha = 0.25, gamma = 2, labelSmoothing = 0 } = options
  return { name: 'categoricalFocalCrossentropy', config: { alpha, gamma, labelSmoothing } }
}

const checkBinaryFocal = optionsOrNone<BinaryFocalOptions>({
  ...focalChecks,
  applyClassBalancing: truth,
  alpha: number({ atLeast: 0, atMost: 1 }),
})

/**
 * `q^gamma` times the binary cross-entropy, q the probability of the wrong answer, p the sigmoid at the end of the model:
 * `(1 − p)^gamma · −log p` for a yes, `p^gamma · −log(1 − p)` for a no. Targets between go between. T. Lin et al., "Focal
 * loss for dense object detection", 2017.
 * @throws if an option is unknown or out of its range, or there is `alpha` without `applyClassBalancing`.
 */
export function binaryFocalCrossentropy(options: BinaryFocalOptions = {}): Loss {
  checkBinaryFocal('binaryFocalCrossentropy', options)
  const { applyClassBalancing = false, alpha, gamma = 2, labelSmoothing = 0 } = options
  if (alpha !== undefined && !applyClassBalancing)
    throw new Error(
      'binaryFocalCrossentropy: alpha is of no use without applyClassBalancing: true, which multiplies a yes by alpha and a ' +
        'no by 1 − alpha',
    )
  const balanced = applyClassBalancing && { alpha: alpha ?? 0.25 }
  return {
    name: 'binaryFocalCrossentropy',
    config: { ...balanced, applyClassBalancing, gamma, labelSmoothing },
  }
}

const checkNone = optionsOrNone<object>({})

/**
 * `(x − target)²`, the mean over the outputs: for quantities.
 * @throws if it is given options: there are none.
 */
export function meanSquaredError(options: Readonly<Record<never, never>> = {}): Loss {
  checkNone('meanSquaredError', options)
  return { name: 'meanSquaredError', config: {} }
}

/**
 * `|x − target|`, the mean over the outputs: for quantities of which some are far off. It draws towards the median, where
 * squares draw towards the mean. Its slope is 0 where there is no error.
 * @throws if it is given options: there are none.
 */
export function meanAbsoluteError(options: Readonly<Record<never, never>> = {}): Loss {
  checkNone('meanAbsoluteError', options)
  return { name: 'meanAbsoluteError', config: {} }
}

/** Options of `huber`. */
export interface HuberOptions {
  /** The error up to which squares count, above 0; default 1. */
  readonly delta?: number
}

const checkHuber = optionsOrNone<HuberOptions>({ delta: number({ above: 0 }) })

/**
 * `d²/2` of an error d of at most `delta`, and `delta · (|d| − delta/2)` of a larger one; the mean over the outputs. Smooth
 * where there is hardly an error, and not carried away by one that is far off. P. Huber, "Robust estimation of a location
 * parameter", 1964.
 * @throws if an option is unknown or out of its range.
 */
export function huber(options: HuberOptions = {}): Loss {
  checkHuber('huber', options)
  const { delta = 1 } = options
  return { name: 'huber', config: { delta } }
}
