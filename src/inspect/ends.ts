import type { Float } from '../../kernels/shape.js'

/** The smallest and the largest of some values. */
export function ends(values: Float): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)]
  return [low, high]
}
