import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, weight: () => 1.5 }, says: /under a root/ },
  { slip: { ...solution, weight: () => 3 }, says: /takes the factor/ },
  { slip: { ...solution, bias: () => -10 }, says: /old bias stands in it/ },
  { slip: { ...solution, bias: () => -6 }, says: /β is added/ },
  { slip: { ...solution, steps: () => 43 }, says: /1\.08 %/ },
] satisfies Slips<typeof solution>
