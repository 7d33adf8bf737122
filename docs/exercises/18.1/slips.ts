import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, position: () => 1.5 }, says: /TensorFlow 1/ },
  { slip: { ...solution, bilinear: () => [0, 6, 12, 18, 24, 24] }, says: /not at 0/ },
  { slip: { ...solution, bilinear: () => [-3, 3, 9, 15, 21, 27] }, says: /extrapolated/ },
] satisfies Slips<typeof solution>
