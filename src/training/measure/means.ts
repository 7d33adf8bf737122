// Figures that are means over examples: errors, and whether the class is among the first k.

import type { NDArray } from '../../../kernels/shape.js'
import { argmax, type Accumulator } from './accumulator.js'

/** The mean of the values that `sum` returns for batches; `count` says over how many. */
function mean(
  name: string,
  sum: (truth: NDArray, predicted: NDArray) => number,
  count: (truth: NDArray) => number,
): Accumulator {
  let total = 0
  let counted = 0
  const figures = () => ({ [name]: total / counted })
  return {
    add(truth, predicted) {
      total += sum(truth, predicted)
      counted += count(truth)
    },
    soFar: figures,
    result: figures,
  }
}

/** The mean of a function of each error. */
export const meanError = (name: string, of: (error: number) => number): Accumulator =>
  mean(
    name,
    ({ data }, predicted) => {
      let sum = 0
      for (let i = 0; i < data.length; i++) sum += of(predicted.data[i] - data[i])
      return sum
    },
    ({ data }) => data.length,
  )

/** The fraction of rows whose class is among the k largest values. */
export const topK = (name: string, k: number): Accumulator =>
  mean(
    name,
    ({ shape: [rows, K], data }, predicted) => {
      let among = 0
      for (let row = 0; row < rows; row++)
        if (rankOf(predicted.data, row, K, argmax(data, row, K)) < k) among++
      return among
    },
    ({ shape: [rows] }) => rows,
  )

/** How many of a row's values rank before the one at `at`: larger ones, and equal ones before it. */
function rankOf(data: NDArray['data'], row: number, K: number, at: number): number {
  const own = data[row * K + at]
  let before = 0
  for (let j = 0; j < K; j++) {
    const other = data[row * K + j]
    if (other > own || (other === own && j < at)) before++
  }
  return before
}
