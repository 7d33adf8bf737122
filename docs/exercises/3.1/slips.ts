import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, validStride2: () => 33 }, says: /first place/ },
  { slip: { ...solution, validStride2: () => 33.5 }, says: /rounded down/ },
  { slip: { ...solution, sameStride2: () => 70 }, says: /stride 1 only/ },
  { slip: { ...solution, dilation4: () => 17 }, says: /k − 1 gaps/ },
] satisfies Slips<typeof solution>
