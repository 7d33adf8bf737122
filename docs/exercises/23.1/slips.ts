import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, registers: () => [12, 16, 16] }, says: /sums alone/ },
  { slip: { ...solution, registers: () => [20, 26, 24] }, says: /One more register/ },
  { slip: { ...solution, best: () => '8×8' as const }, says: /nearer to a square/ },
] satisfies Slips<typeof solution>
