import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { step: right } = solution

export default [
  {
    slip: {
      step: (w, v, g, { learningRate, momentum }) => ({
        v: momentum * v + g,
        w: w - learningRate * (momentum * v + g),
      }),
    },
    says: /another convention/,
  },
  { slip: { step: (w, v, g, settings) => right(w, v, -g, settings) }, says: /points uphill/ },
  {
    slip: { step: (w, v, g, settings) => right(w, v, g, { ...settings, nesterov: false }) },
    says: /without nesterov/,
  },
  {
    slip: { step: (w, v, g, settings) => ({ ...right(w, v, g, settings), w: w + v }) },
    says: /old velocity/,
  },
] satisfies Slips<typeof solution>
