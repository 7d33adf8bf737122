import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, centers: () => [0, 1.5, 3, 4.5] }, says: /corners of pixels/ },
  { slip: { ...solution, centers: () => [0.75, 2.25, 3.75, 5.25] }, says: /subtract/ },
  { slip: { ...solution, second: () => 12.5 }, says: /exchanged/ },
  { slip: { ...solution, second: () => 20 }, says: /nearest/ },
] satisfies Slips<typeof solution>
