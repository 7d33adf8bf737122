import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { filterGradient: right } = solution

export default [
  { slip: { filterGradient: (x, dy, taps) => right(x, dy, taps, 1) }, says: /stride is left out/ },
  { slip: { filterGradient: (x, dy, taps, s) => right(x, dy, taps, s).toReversed() }, says: /turned round/ },
  {
    slip: { filterGradient: (x, dy, taps, s) => right(x, dy, taps, s).map((sum) => sum / dy.length) },
    says: /not the mean/,
  },
] satisfies Slips<typeof solution>
