import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, dz: () => [-0.5, 0.5] }, says: /scores are 1 and −1/ },
  { slip: { ...solution, dz: () => [0.8808, 0.1192] }, says: /Subtract the target/ },
  {
    slip: {
      ...solution,
      dA: () => [
        [-0.2384, 0.1192],
        [-0.4768, 0.2384],
      ],
    },
    says: /unit that is off/,
  },
  {
    slip: {
      ...solution,
      dA: () => [
        [-0.2384, -0.4768],
        [0, 0],
      ],
    },
    says: /exchanged/,
  },
] satisfies Slips<typeof solution>
