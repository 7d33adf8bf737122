import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { windowSum: right } = solution

export default [
  {
    slip: { windowSum: (x, w, b, i, j, s, p) => right(x, w, 0 * b, i, j, s, p) },
    says: /leaves out the bias/,
  },
  {
    slip: { windowSum: (x, w, b, i, j, s, p) => right(x, w, b * w.flat().length, i, j, s, p) },
    says: /once per output/,
  },
  {
    slip: {
      windowSum: (x, w, b, i, j, s, p) =>
        right(x, w.map((row) => row.toReversed()).toReversed(), b, i, j, s, p),
    },
    says: /180°/,
  },
  { slip: { windowSum: (x, w, b, i, j, _, p) => right(x, w, b, i, j, 1, p) }, says: /moves by the stride/ },
  { slip: { windowSum: (x, w, b, i, j, s, p) => right(x, w, b, j, i, s, p) }, says: /exchanged/ },
  {
    slip: {
      windowSum: (x, w, b, i, j, s, p) =>
        w.reduce(
          (sum, row, u) =>
            sum + row.reduce((all, tap, v) => all + x[i * s + u - p]?.[j * s + v - p] * tap, 0),
          b,
        ),
    },
    says: /x counts as 0/,
  },
] satisfies Slips<typeof solution>
