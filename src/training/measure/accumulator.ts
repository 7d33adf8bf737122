// Takes predictions batch by batch, and computes a figure from all of them.

import type { NDArray } from '../../../kernels/shape.js'

/** Figures by name. */
export type NamedFigures = Readonly<Record<string, number>>

export interface Accumulator {
  /**
   * Adds a batch: the true targets and the model's outputs, both `[rows, K]`. They are not kept.
   * @throws if the targets are not valid for this metric.
   */
  add(truth: NDArray, predicted: NDArray): void
  /** The figures so far; absent if they need everything at once. */
  soFar?(): NamedFigures
  /** The figures of everything added. */
  result(): NamedFigures | Promise<NamedFigures>
}

/** The index of the first maximum among a row's K values. */
export function argmax(data: NDArray['data'], row: number, K: number): number {
  let best = 0
  for (let k = 1; k < K; k++) if (data[row * K + k] > data[row * K + best]) best = k
  return best
}
