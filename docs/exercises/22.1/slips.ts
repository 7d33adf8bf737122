import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  { slip: { ulp: () => 2 ** -23 }, says: /doubles at each power of two/ },
  { slip: { ulp: (x) => x * 2 ** -23 }, says: /in place of x/ },
  { slip: { ulp: (x) => 2 ** (Math.floor(Math.log2(x)) - 24) }, says: /half a step/ },
  { slip: { ulp: (x) => 2 ** (Math.floor(Math.log2(x)) - 52) }, says: /float64/ },
] satisfies Slips<typeof solution>
