import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, inputGradient: () => 12 }, says: /around the products/ },
  { slip: { ...solution, inputGradient: () => 7 }, says: /factor twice/ },
  { slip: { ...solution, weightGradient: () => 2 }, says: /by x twice/ },
] satisfies Slips<typeof solution>
