import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { inputGradient: right } = solution

export default [
  {
    slip: { inputGradient: (dy, w, size, s, p) => right(dy, w.toReversed(), size, s, p) },
    says: /turned round/,
  },
  { slip: { inputGradient: (dy, w, size, _, p) => right(dy, w, size, 1, p) }, says: /one pixel apart/ },
  { slip: { inputGradient: (dy, w, size, s) => right(dy, w, size, s, 0) }, says: /padding is left out/ },
  {
    slip: {
      inputGradient: (dy, w, size, s, p) => {
        const dx = new Array<number>(size).fill(0)
        dy.forEach((g, i) => w.forEach((tap, u) => (dx[i * s + u - p] = g * tap)))
        return dx
      },
    },
    says: /are added/,
  },
] satisfies Slips<typeof solution>
