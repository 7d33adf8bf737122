import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, precision: () => 15 / 20 }, says: /exchanged/ },
  { slip: { ...solution, f1: () => (0.3 + 0.75) / 2 }, says: /harmonic/ },
  { slip: { ...solution, accuracy: () => 0.98 }, says: /useless/ },
] satisfies Slips<typeof solution>
