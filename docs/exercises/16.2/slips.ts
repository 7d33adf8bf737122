import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { gateGradient: right } = solution

export default [
  {
    slip: { gateGradient: (a, dy, C) => right(a, dy, C).map((value) => value / (a.length / C)) },
    says: /not averaged/,
  },
  {
    slip: {
      gateGradient: (a, dy, C) =>
        right(
          a.map(() => 1),
          dy,
          C,
        ),
    },
    says: /multiplied by its a/,
  },
  {
    slip: {
      gateGradient: (a, dy, C) =>
        Array.from({ length: C }, (_, c) => {
          const size = a.length / C
          return a
            .slice(c * size, (c + 1) * size)
            .reduce((sum, value, i) => sum + value * dy[c * size + i], 0)
        }),
    },
    says: /Channels run fastest/,
  },
] satisfies Slips<typeof solution>
