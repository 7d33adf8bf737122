import type { Slips } from '../exercise.js'
import { pairwiseSum } from './solution.js'
import type * as solution from './solution.js'

const halves = (values: Float32Array): number => {
  const half = (values.length + 1) >> 1
  return values.length === 1
    ? values[0]
    : Math.fround(halves(values.subarray(0, half)) + halves(values.subarray(half)))
}

export default [
  { slip: { pairwiseSum: (values) => values.reduce((sum, value) => sum + value, 0) }, says: /in float64/ },
  {
    slip: { pairwiseSum: (values) => values.reduce((sum, value) => Math.fround(sum + value)) },
    says: /one after the other/,
  },
  {
    slip: { pairwiseSum: (values) => (values.length < 9 ? pairwiseSum(values) : halves(values)) },
    says: /⌊n\/2⌋/,
  },
] satisfies Slips<typeof solution>
