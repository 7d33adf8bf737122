import type { Slips } from '../exercise.js'
import { filterPair } from './solution.js'
import type * as solution from './solution.js'

export default [
  {
    slip: {
      filterPair: (d, g, multiply) =>
        [0, 1].map((i) => multiply(d[i], g[0]) + multiply(d[i + 1], g[1]) + multiply(d[i + 2], g[2])),
    },
    says: /direct sum/,
  },
  {
    slip: {
      filterPair: (d, g, multiply) => {
        const [y0, y1] = filterPair(d, g, multiply)
        return [y0, y1 + 2 * (d[1] - d[3]) * g[2]]
      },
    },
    says: /m₃ is subtracted/,
  },
  { slip: { filterPair: (d, g, multiply) => filterPair(d, g.toReversed(), multiply) }, says: /turned round/ },
  { slip: { filterPair: (d, g) => filterPair(d, g, (a, b) => a * b) }, says: /so that they can be counted/ },
] satisfies Slips<typeof solution>
