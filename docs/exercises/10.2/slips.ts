import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, sameAsDecay: () => 0.01 }, says: /makes a difference/ },
  { slip: { ...solution, withL2: () => 3 }, says: /curvature/ },
  { slip: { ...solution, withL1: () => 2 }, says: /curvature c/ },
] satisfies Slips<typeof solution>
