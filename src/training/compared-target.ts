// The target as the loss compares it: the truth, or the truth smoothed and weighted by class. docs/losses.md

import type { NDArray } from '../../kernels/shape.js'
import { isCategorical, type Loss } from '../layers/loss.js'

/**
 * Targets `[rows, K]` as the loss compares them: with label smoothing ε, `(1 − ε)·target + ε/K`, where K is 2 for a yes or
 * no; and with alpha, multiplied by the weights of the classes. If nothing changes them, the given targets.
 * @throws if there is not one alpha per class.
 */
export function comparedTarget({ name, config }: Loss, truth: NDArray): NDArray {
  const { labelSmoothing = 0 } = config
  const { shape, data } = truth
  const [, K] = shape
  const categorical = isCategorical(name)
  const factors = categorical ? config.alpha : undefined
  if (labelSmoothing === 0 && factors === undefined) return truth
  if (Array.isArray(factors) && factors.length !== K)
    throw new Error(`${name}: alpha must be a number for each of ${K} classes, got ${factors.length}`)
  const share = labelSmoothing / (categorical ? K : 2)
  const factorOf = typeof factors === 'object' ? (k: number) => factors[k] : () => factors ?? 1
  return { shape, data: data.map((value, at) => factorOf(at % K) * ((1 - labelSmoothing) * value + share)) }
}
