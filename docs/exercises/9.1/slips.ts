import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { dropout: right } = solution

export default [
  {
    slip: { dropout: (x, draws, rate) => x.map((value, i) => (draws[i] < rate ? 0 : value)) },
    says: /not scaled/,
  },
  { slip: { dropout: (x, draws, rate) => right(x, draws, rate, true) }, says: /nothing is dropped/ },
  {
    slip: { dropout: (x, draws, rate) => x.map((value, i) => (draws[i] < rate ? value / (1 - rate) : 0)) },
    says: /exchanged/,
  },
  {
    slip: {
      dropout: (x, draws, rate, training) =>
        training ? right(x, draws, rate, true) : x.map((value) => value * (1 - rate)),
    },
    says: /made up for it already/,
  },
] satisfies Slips<typeof solution>
