import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  { slip: { numberOfWeights: (inputs, units) => inputs * units }, says: /leaves out the biases/ },
  {
    slip: { numberOfWeights: (inputs, units, useBias) => inputs * units + (useBias ? inputs : 0) },
    says: /belongs to a unit/,
  },
  { slip: { numberOfWeights: (inputs, units) => inputs + units }, says: /multiplied/ },
  { slip: { numberOfWeights: (inputs, units) => (inputs + 1) * units }, says: /useBias is false/ },
] satisfies Slips<typeof solution>
