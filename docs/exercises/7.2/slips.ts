import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { adam: right } = solution

export default [
  {
    slip: {
      adam({ w, m, v }, g, learningRate, t) {
        const next = right({ w, m, v }, g, learningRate, t)
        return { ...next, w: w - (learningRate * next.m) / (Math.sqrt(next.v) + 1e-7) }
      },
    },
    says: /correction is missing/,
  },
  { slip: { adam: (state, g, learningRate) => right(state, g, learningRate, 1) }, says: /depends on t/ },
  {
    slip: {
      adam: (state, g, learningRate, t) => ({
        ...right(state, g, learningRate, t),
        v: state.v + 0.001 * (g - state.v),
      }),
    },
    says: /squared gradient/,
  },
] satisfies Slips<typeof solution>
