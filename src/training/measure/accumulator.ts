// What takes in predictions, batch by batch, and knows a figure of them at the end.

import type { NDArray } from '../../../kernels/shape.js'

/** Figures by name. */
export type NamedFigures = Readonly<Record<string, number>>

export interface Accumulator {
  /**
   * Takes in a batch: the true targets and what the model gives, both `[rows, K]`. They are not kept.
   * @throws if the targets are none for this metric.
   */
  add(truth: NDArray, predicted: NDArray): void
  /** The figures of what was added; absent where they need all of it at once. */
  soFar?(): NamedFigures
  /** The figures of what was added. */
  result(): NamedFigures | Promise<NamedFigures>
}

/** Where the first of the largest of a row's K values stands. */
export function argmax(data: NDArray['data'], row: number, K: number): number {
  let best = 0
  for (let k = 1; k < K; k++) if (data[row * K + k] > data[row * K + best]) best = k
  return best
}
