import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, maxima: () => [5, 5] }, says: /5 − 3 \+ 1 windows/ },
  { slip: { ...solution, gradient: () => [0, 1, 0, 6, 0] }, says: /goes to the first/ },
  { slip: { ...solution, gradient: () => [0, 2, 0, 5, 0] }, says: /not split/ },
  { slip: { ...solution, gradient: () => [0, 2, 0, 4, 0] }, says: /several windows/ },
] satisfies Slips<typeof solution>
