import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

export default [
  { slip: { ...solution, place: () => 33 }, says: /channels run fastest/ },
  { slip: { ...solution, pytorchPlace: () => 40 }, says: /NHWC/ },
  { slip: { ...solution, inverse: () => [2, 0, 3, 1] }, says: /twice/ },
  { slip: { ...solution, inverse: () => [3, 1, 2, 0] }, says: /not what it was/ },
  { slip: { ...solution, inverse: () => [0, 1, 2] }, says: /each of 0, 1, 2 and 3/ },
] satisfies Slips<typeof solution>
