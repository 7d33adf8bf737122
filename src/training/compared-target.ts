// What the loss compares with, of the truth: the same, or smoothed and weighed by class. docs/losses.md

import type { NDArray } from '../../kernels/shape.js'
import { isCategorical, type Loss } from '../layers/loss.js'

/**
 * Targets `[rows, K]` as the loss compares them: `(1 − ε)·target + ε/K` with label smoothing ε, where K = 2 for a yes or no,
 * which is a choice between two; and, with alpha, what the classes count. Those given, where nothing changes them.
 * @throws if there is not one alpha for each class.
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
