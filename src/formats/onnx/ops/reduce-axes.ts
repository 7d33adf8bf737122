// Which axes a reduction goes over, and what the simple ones make of a list.

import type { At } from '../at.js'
import type { Values } from '../known.js'

/** Axes are an attribute, and an input later; none at all are all of them, unless told otherwise. */
export function reduceAxes(at: At, rank: number): { axes: readonly number[]; keepDims: boolean } {
  const given = at.knownIf(1)?.list() ?? at.attributes.ints('axes', [])
  const keepDims = at.attributes.int('keepdims', 1) !== 0
  const none = at.attributes.int('noop_with_empty_axes', 0) !== 0
  const all = none ? [] : Array.from({ length: rank }, (_, axis) => axis)
  return { axes: given.length > 0 ? at.axes(given, rank).toSorted((a, b) => a - b) : all, keepDims }
}

const folded =
  (f: (a: number, b: number) => number, start: number) =>
  (values: Values): number => {
    let result = start
    for (const value of values) result = f(result, value)
    return result
  }

const sum = folded((a, b) => a + b, 0)
const sumOfSquares = folded((a, b) => a + b * b, 0)

/** What is made of all values. */
export const reductions = {
  ReduceSum: sum,
  ReduceProd: folded((a, b) => a * b, 1),
  ReduceMean: (values: Values): number => sum(values) / values.length,
  ReduceMax: folded(Math.max, -Infinity),
  ReduceMin: folded(Math.min, Infinity),
  ReduceL2: (values: Values): number => Math.sqrt(sumOfSquares(values)),
}
