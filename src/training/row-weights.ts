// How much the rows of a batch weigh: by the weights of their examples, by those of their classes, or by both.

import type { NDArray } from '../../kernels/shape.js'
import type { Batch } from './trainer.js'

/** The weights of a batch's examples as weights of its rows, `[rows]`: an example may have several. */
export function exampleWeights(
  { shape: [rows] }: NDArray,
  examples: number,
  ofExample: (n: number) => number,
): NDArray {
  const rowsEach = rows / examples
  return {
    shape: [rows],
    data: Float32Array.from({ length: rows }, (_, row) => ofExample(Math.floor(row / rowsEach))),
  }
}

/**
 * The weights of a batch's rows, each multiplied by its class's: the class of the largest of several values, or a single one
 * rounded.
 * @throws if a target is no class.
 */
export function classWeighted({ truth, weight }: Batch, ofClass: readonly number[]): NDArray {
  const {
    shape: [rows, K],
    data,
  } = truth
  const byRow = Float32Array.from({ length: rows }, (_, n) => {
    const row = data.subarray(n * K, (n + 1) * K)
    const label = K === 1 ? Math.round(row[0]) : row.indexOf(Math.max(...row))
    if (label in ofClass) return ofClass[label] * (weight ? weight.data[n] : 1)
    throw new Error(`fit: classWeight weighs by class, but a target is ${row[0]}, which is neither 0 nor 1`)
  })
  return { shape: [rows], data: byRow }
}
