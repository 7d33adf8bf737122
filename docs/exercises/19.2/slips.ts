import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  {
    slip: { reflectGradient: (dy, size, before) => dy.slice(before, before + size) },
    says: /That is a crop/,
  },
  {
    slip: {
      reflectGradient: (dy, size, before) => {
        const dx = new Array<number>(size).fill(0)
        dy.forEach((g, place) => {
          const from = Math.abs(place - before)
          dx[from < size ? from : 2 * (size - 1) - from] = g
        })
        return dx
      },
    },
    says: /They are added/,
  },
  {
    slip: {
      reflectGradient: (dy, size, before) => {
        const dx = new Array<number>(size).fill(0)
        dy.forEach((g, place) => {
          const from = place < before ? before - 1 - place : place - before
          dx[from < size ? from : 2 * size - 1 - from] += g
        })
        return dx
      },
    },
    says: /not repeated/,
  },
] satisfies Slips<typeof solution>
