// The axes of a reduction, and the simple reductions of a list.

import type { NodeContext } from '../node-context.js'
import type { Values } from '../known-tensor.js'

/**
 * Axes are an attribute, later an input. If there are none, all axes are meant, unless `noop_with_empty_axes` says
 * otherwise.
 */
export function reduceAxes(node: NodeContext, rank: number): { axes: readonly number[]; keepDims: boolean } {
  const given = node.knownIf(1)?.list() ?? node.attributes.ints('axes', [])
  const keepDims = node.attributes.int('keepdims', 1) !== 0
  const none = node.attributes.int('noop_with_empty_axes', 0) !== 0
  const all = none ? [] : Array.from({ length: rank }, (_, axis) => axis)
  return { axes: given.length > 0 ? node.axes(given, rank).toSorted((a, b) => a - b) : all, keepDims }
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

/** Reductions of a list of values. */
export const reductions = {
  ReduceSum: sum,
  ReduceProd: folded((a, b) => a * b, 1),
  ReduceMean: (values: Values): number => sum(values) / values.length,
  ReduceMax: folded(Math.max, -Infinity),
  ReduceMin: folded(Math.min, Infinity),
  ReduceL2: (values: Values): number => Math.sqrt(sumOfSquares(values)),
}
