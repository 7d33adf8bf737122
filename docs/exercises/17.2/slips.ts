import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { transposed: right } = solution

export default [
  {
    slip: {
      transposed: (x, w, s) => {
        const y = new Array<number>((x.length - 1) * s + w.length).fill(0)
        x.forEach((value, i) => w.forEach((tap, u) => (y[i * s + u] = value * tap)))
        return y
      },
    },
    says: /are added/,
  },
  { slip: { transposed: (x, w) => right(x, w, 1) }, says: /s apart/ },
  { slip: { transposed: (x, w, s) => right(x, w.toReversed(), s) }, says: /not turned/ },
] satisfies Slips<typeof solution>
