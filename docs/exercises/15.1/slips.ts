import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, batchNormalization: () => 512 }, says: /over the batch as well/ },
  { slip: { ...solution, layerNormalization: () => 8 }, says: /one pixel with its channels/ },
  { slip: { ...solution, wholeExamples: () => 1 }, says: /not among the axes/ },
  { slip: { ...solution, groupNormalization: () => 16 }, says: /groups of its own/ },
] satisfies Slips<typeof solution>
