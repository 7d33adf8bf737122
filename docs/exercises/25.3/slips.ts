import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

export default [
  {
    slip: {
      ...solution,
      bandSum: (x, band, t) => sum(Array.from({ length: band }, (_, i) => x[t * band + i])),
    },
    says: /past the end/,
  },
  { slip: { ...solution, bandSum: (x, band, t) => sum(x.slice(t, t + band)) }, says: /t · band/ },
  {
    slip: {
      ...solution,
      total: (x, band, launch) =>
        sum(launch(Math.ceil(x.length / band), (t) => solution.bandSum(x, band, t))),
    },
    says: /on the host/,
  },
  { slip: { ...solution, total: (x) => sum(x) }, says: /Nothing was launched/ },
] satisfies Slips<typeof solution>
