import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, exchange: () => 0.06 }, says: /A byte has eight/ },
  { slip: { ...solution, exchange: () => 0.24 }, says: /twice/ },
  { slip: { ...solution, faster: () => true }, says: /then the exchange/ },
] satisfies Slips<typeof solution>
