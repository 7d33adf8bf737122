import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  { slip: { sample: () => 80 }, says: /128 is added/ },
  { slip: { sample: () => 288 }, says: /c₀ is/ },
  { slip: { sample: () => 133 }, says: /quantization table/ },
] satisfies Slips<typeof solution>
