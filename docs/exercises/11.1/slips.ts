import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { cosineDecay: right } = solution

export default [
  {
    slip: {
      cosineDecay: (n, first, steps, alpha) =>
        first * (((1 - alpha) * (1 + Math.cos((Math.PI * n) / steps))) / 2 + alpha),
    },
    says: /rises again/,
  },
  {
    slip: {
      cosineDecay: (n, first, steps, alpha) =>
        right(n, first, steps, 0) + alpha * first * Math.min(n / steps, 1) ** 0 * Number(n > 0),
    },
    says: /1 − alpha of the way/,
  },
  { slip: { cosineDecay: (n, first, steps) => right(n, first, steps, 0) }, says: /not 0/ },
  {
    slip: { cosineDecay: (n, first, steps) => first * Math.cos((Math.PI / 2) * Math.min(n / steps, 1)) },
    says: /quarter of a cosine/,
  },
] satisfies Slips<typeof solution>
