import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { summedTo: right } = solution

export default [
  { slip: { summedTo: (dy, _, __, aRows, aColumns) => dy.slice(0, aRows * aColumns) }, says: /every row/ },
  {
    slip: {
      summedTo: (dy, rows, columns, aRows, aColumns) =>
        right(dy, rows, columns, aRows, aColumns).map((sum) => (sum * aRows * aColumns) / dy.length),
    },
    says: /not averaged/,
  },
  {
    slip: {
      summedTo: (dy, rows, columns, aRows, aColumns) =>
        aColumns === 1 && aRows > 1
          ? dy.filter((_, i) => i % columns === 0)
          : right(dy, rows, columns, aRows, aColumns),
    },
    says: /every column/,
  },
] satisfies Slips<typeof solution>
