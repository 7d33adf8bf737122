import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, tiles: () => 49 }, says: /half outside/ },
  { slip: { ...solution, tiles: () => 25 }, says: /overlap/ },
  { slip: { ...solution, products: () => 36 * 64 }, says: /each pair/ },
  { slip: { ...solution, direct: () => 9 * 28 * 28 * 16 * 16 }, says: /as many outputs as pixels/ },
] satisfies Slips<typeof solution>
