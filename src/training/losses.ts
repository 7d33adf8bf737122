// The losses as compile takes them, under Keras's names, with their settings. What they compute: docs/losses.md

import { number } from '../check/check.js'
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

const checkNone = optionsOrNone<object>({})

/**
 * `(x − target)²`, the mean over the outputs: for quantities.
 * @throws if it is given options: there are none.
 */
export function meanSquaredError(options: Readonly<Record<never, never>> = {}): Loss {
  checkNone('meanSquaredError', options)
  return { name: 'meanSquaredError', config: {} }
}
