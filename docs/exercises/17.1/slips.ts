import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, full: () => 1152 }, says: /each of the 64 channels/ },
  { slip: { ...solution, separable: () => 8192 }, says: /pointwise half/ },
  { slip: { ...solution, grouped: () => 73_728 }, says: /an eighth/ },
  { slip: { ...solution, channelsOfFilter5: () => [3, 4, 5] }, says: /group 2/ },
] satisfies Slips<typeof solution>
