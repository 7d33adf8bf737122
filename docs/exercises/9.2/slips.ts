import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, ofThree: () => 12 }, says: /Subtract E\[y\]²/ },
  { slip: { ...solution, ofThree: () => 27 / 16 }, says: /what is left is 4/ },
  { slip: { ...solution, ofASum: () => 10_000 }, says: /independent values are added/ },
] satisfies Slips<typeof solution>
