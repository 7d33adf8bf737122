import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { weightGradient: right } = solution

export default [
  { slip: { weightGradient: (x, dy) => right(dy, x) }, says: /\[O, I\]/ },
  {
    slip: { weightGradient: (x, dy) => right(x, dy).map((row) => row.map((sum) => sum / x.length)) },
    says: /mean over the examples/,
  },
  { slip: { weightGradient: (x, dy) => right(x.slice(-1), dy.slice(-1)) }, says: /last example alone/ },
] satisfies Slips<typeof solution>
