import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, sum: () => [8, 1, 6, 5] }, says: /has 7/ },
  { slip: { ...solution, axes: () => [0, 2] }, says: /second one was repeated/ },
  { slip: { ...solution, quotient: () => 1.5 }, says: /mind the sign/ },
] satisfies Slips<typeof solution>
