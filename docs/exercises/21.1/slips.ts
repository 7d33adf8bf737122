import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, alpha: () => [0.5, -0.25] }, says: /the α of class 0/ },
  { slip: { ...solution, alpha: () => [-1, 1] }, says: /by a quarter/ },
  {
    slip: {
      ...solution,
      map: () => [
        [-0.25, -1.25],
        [0.25, 0],
      ],
    },
    says: /before the ReLU/,
  },
] satisfies Slips<typeof solution>
