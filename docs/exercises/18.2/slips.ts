import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

const at = (i: number, size: number, outputs: number): number => ((i + 0.5) * size) / outputs - 0.5

export default [
  {
    slip: {
      bilinearGradient: (dy, size) => {
        const dx = new Array<number>(size).fill(0)
        dy.forEach((g, i) => (dx[Math.floor(at(i, size, dy.length) + 0.5)] += g))
        return dx
      },
    },
    says: /`nearest`/,
  },
  {
    slip: {
      bilinearGradient: (dy, size) => {
        const dx = new Array<number>(size).fill(0)
        dy.forEach((g, i) => {
          const s = at(i, size, dy.length)
          const h = Math.floor(s)
          if (h >= 0) dx[h] += (1 - (s - h)) * g
          if (h + 1 < size) dx[h + 1] += (s - h) * g
        })
        return dx
      },
    },
    says: /Something is lost/,
  },
] satisfies Slips<typeof solution>
