// The weights of a batch's rows, from those of their examples, of their classes, or both.

import type { NDArray } from '../../kernels/shape.js'

/** The weights of examples and of classes. */
export interface Weights {
  /** The weight of the batch's example n; absent: 1. */
  readonly ofExample?: ((n: number) => number) | undefined
  /** The weight of each class; absent: 1. */
  readonly ofClass?: readonly number[] | undefined
}

/**
 * A weight for each row of the true targets, `[rows]`, the product of its example's and its class's; undefined if there are
 * no weights. The class is the largest of several values, or a single value rounded.
 * @throws if classes have weights and a target is not a class.
 */
export function rowWeights(
  { shape: [rows, K], data }: NDArray,
  examples: number,
  { ofExample, ofClass }: Weights,
): NDArray | undefined {
  if (!ofExample && !ofClass) return undefined
  const rowsEach = rows / examples
  const weight = Float32Array.from({ length: rows }, (_, row) => {
    const byExample = ofExample?.(Math.floor(row / rowsEach)) ?? 1
    return ofClass
      ? byExample * ofClass[classOf(data.subarray(row * K, (row + 1) * K), ofClass.length)]
      : byExample
  })
  return { shape: [rows], data: weight }
}

function classOf(row: NDArray['data'], classes: number): number {
  const label = row.length === 1 ? Math.round(row[0]) : row.indexOf(Math.max(...row))
  if (label >= 0 && label < classes) return label
  throw new Error(`fit: classWeight weighs by class, but a target is ${row[0]}, which is neither 0 nor 1`)
}
