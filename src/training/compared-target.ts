// What the loss compares with, of the truth: the same, or smoothed. docs/losses.md

import type { NDArray } from '../../kernels/shape.js'
import { isCategorical, type Loss } from '../layers/loss.js'

/**
 * Targets `[rows, K]` as the loss compares them: `(1 − ε)·target + ε/K` with label smoothing ε, and K = 2 for a yes or no,
 * which is a choice between two. Those given, where nothing changes them.
 */
export function comparedTarget({ name, config: { labelSmoothing = 0 } }: Loss, truth: NDArray): NDArray {
  if (labelSmoothing === 0) return truth
  const { shape, data } = truth
  const share = labelSmoothing / (isCategorical(name) ? shape[1] : 2)
  return { shape, data: data.map((value) => (1 - labelSmoothing) * value + share) }
}
