// The losses for `compile`, with Keras's names and their settings. Their definitions: docs/losses.md

import { check, number, truth } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Loss } from '../layers/loss.js'

/** Options of the cross-entropies. */
export interface CrossentropyOptions {
  /**
   * How much probability is taken from the right class, at least 0 and below 1; default 0. Among K classes, the right one
   * keeps `1 − labelSmoothing`, and `labelSmoothing` is distributed equally over all K. A yes or no is moved that far
   * towards ½.
   */
  readonly labelSmoothing?: number
}

const checkCrossentropy = optionsOrNone<CrossentropyOptions>({
  labelSmoothing: number({ atLeast: 0, below: 1 }),
})

/**
 * `−Σ_k target[k] · log p[k]`, where p is the softmax at the end of the model: for one of K classes, with targets that are
 * one-hot or probabilities that sum to 1. Label smoothing: C. Szegedy et al., "Rethinking the Inception architecture for
 * computer vision", 2016, section 7.
 * @throws if an option is unknown or out of range.
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropy('categoricalCrossentropy', options)
  const { labelSmoothing = 0 } = options
  return { name: 'categoricalCrossentropy', config: { labelSmoothing } }
}

/**
 * As `categoricalCrossentropy`, with class numbers as targets.
 * @throws if an option is unknown or out of range.
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropy('sparseCategoricalCrossentropy', options)
  const { labelSmoothing = 0 } = options
  return { name: 'sparseCategoricalCrossentropy', config: { labelSmoothing } }
}

/**
 * `−(target · log p + (1 − target) · log(1 − p))`, where p is the sigmoid at the end of the model: for one yes or no, or the
 * mean over several, with targets from 0 to 1.
 * @throws if an option is unknown or out of range.
 */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropy('binaryCrossentropy', options)
  const { labelSmoothing = 0 } = options
  return { name: 'binaryCrossentropy', config: { labelSmoothing } }
}

/** Options of every focal cross-entropy. */
export interface FocalOptions extends CrossentropyOptions {
  /** The exponent that reduces the weight of certain predictions, at least 0; default 2. 0 gives the plain cross-entropy. */
  readonly gamma?: number
}

/** Options of `categoricalFocalCrossentropy`. */
export interface CategoricalFocalOptions extends FocalOptions {
  /** The factor of the loss: a number of at least 0 for all classes, or one per class; default 0.25. */
  readonly alpha?: number | readonly number[]
}

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalOptions extends FocalOptions {
  /** Whether to multiply the loss of a yes by `alpha` and that of a no by `1 − alpha`; default false. */
  readonly applyClassBalancing?: boolean
  /** From 0 to 1, only with `applyClassBalancing`; default 0.25. */
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
 * `−Σ_k alpha · target[k] · (1 − p[k])^gamma · log p[k]`, where p is the softmax at the end of the model. It is like
 * `categoricalCrossentropy`, but examples that are classified with certainty count less, so that rare or hard examples are
 * not drowned out by the many easy ones. T. Lin et al., "Focal loss for dense object detection", 2017.
 * @throws if an option is unknown or out of range; in training, if `alpha` is a list without one number per class.
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
 * `q^gamma` times the binary cross-entropy, where q is the probability of the wrong answer and p the sigmoid at the end of
 * the model: `(1 − p)^gamma · −log p` for a yes, `p^gamma · −log(1 − p)` for a no. Targets in between are interpolated. T.
 * Lin et al., "Focal loss for dense object detection", 2017.
 * @throws if an option is unknown or out of range, or `alpha` is given without `applyClassBalancing`.
 */
export function binaryFocalCrossentropy(options: BinaryFocalOptions = {}): Loss {
  checkBinaryFocal('binaryFocalCrossentropy', options)
  const { applyClassBalancing = false, alpha, gamma = 2, labelSmoothing = 0 } = options
  if (alpha !== undefined && !applyClassBalancing)
    throw new Error(
      'binaryFocalCrossentropy: alpha has no effect without applyClassBalancing: true, which weights a 1 by alpha and a ' +
        '0 by 1 − alpha',
    )
  const balanced = applyClassBalancing && { alpha: alpha ?? 0.25 }
  return {
    name: 'binaryFocalCrossentropy',
    config: { ...balanced, applyClassBalancing, gamma, labelSmoothing },
  }
}

const checkNone = optionsOrNone<object>({})

/**
 * `(x − target)²`, averaged over the outputs: for quantities.
 * @throws if it is given options, of which there are none.
 */
export function meanSquaredError(options: Readonly<Record<never, never>> = {}): Loss {
  checkNone('meanSquaredError', options)
  return { name: 'meanSquaredError', config: {} }
}

/**
 * `|x − target|`, averaged over the outputs: for quantities with outliers. It leads to the median, as the squared error
 * leads to the mean. Its slope is 0 if the error is 0.
 * @throws if it is given options, of which there are none.
 */
export function meanAbsoluteError(options: Readonly<Record<never, never>> = {}): Loss {
  checkNone('meanAbsoluteError', options)
  return { name: 'meanAbsoluteError', config: {} }
}

/** Options of `huber`. */
export interface HuberOptions {
  /** The error up to which the loss is quadratic, above 0; default 1. */
  readonly delta?: number
}

const checkHuber = optionsOrNone<HuberOptions>({ delta: number({ above: 0 }) })

/**
 * `d²/2` for an error d of at most `delta`, `delta · (|d| − delta/2)` for a larger one, averaged over the outputs. It is
 * smooth for small errors, and robust against outliers. P. Huber, "Robust estimation of a location parameter", 1964.
 * @throws if an option is unknown or out of range.
 */
export function huber(options: HuberOptions = {}): Loss {
  checkHuber('huber', options)
  const { delta = 1 } = options
  return { name: 'huber', config: { delta } }
}
