import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

const sumOf = (x: readonly number[], m = 0): number => x.reduce((sum, score) => sum + Math.exp(score - m), 0)

export default [
  { slip: { logSumExp: (x) => Math.log(sumOf(x)) }, says: /more than a number can hold/ },
  { slip: { logSumExp: (x) => Math.log(sumOf(x, Math.max(...x))) }, says: /added again/ },
  {
    slip: { logSumExp: (x) => Math.max(0, ...x) + Math.log(sumOf(x, Math.max(0, ...x))) },
    says: /negative or not/,
  },
  { slip: { logSumExp: (x) => sumOf(x) }, says: /Its logarithm/ },
] satisfies Slips<typeof solution>
