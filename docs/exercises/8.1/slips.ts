import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { fans: right } = solution

export default [
  {
    slip: { fans: (shape) => right(shape.toSpliced(-2, 2, shape.at(-1)!, shape.at(-2)!)) },
    says: /exchanged/,
  },
  { slip: { fans: (shape) => right(shape.slice(-2)) }, says: /3·5 taps/ },
  { slip: { fans: (shape) => ({ ...right(shape), fanOut: shape.at(-1)! }) }, says: /3·5 windows/ },
] satisfies Slips<typeof solution>
