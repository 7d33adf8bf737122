import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, valueByValue: () => 288 }, says: /two reads/ },
  { slip: { ...solution, inQuads: () => 360 }, says: /four outputs/ },
  { slip: { ...solution, inQuads: () => 144 }, says: /one texel of x/ },
] satisfies Slips<typeof solution>
