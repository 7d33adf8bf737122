import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { crossEntropyGradient: right } = solution
const scaled = (rows: readonly (readonly number[])[], factor: number) =>
  rows.map((row) => row.map((value) => factor * value))

export default [
  {
    slip: { crossEntropyGradient: (x, classes) => scaled(right(x, classes), x.length) },
    says: /divide by N/,
  },
  { slip: { crossEntropyGradient: (x, classes) => scaled(right(x, classes), -1) }, says: /sign is wrong/ },
  {
    slip: { crossEntropyGradient: (x, classes) => scaled(right(x, classes), x.length / x[0].length) },
    says: /not by that of classes/,
  },
  {
    slip: {
      crossEntropyGradient: (x, classes) =>
        x.map((row, n) => {
          const total = row.reduce((sum, score) => sum + Math.exp(score), 0)
          return row.map((score, k) => (Math.exp(score) / total - (k === classes[n] ? 1 : 0)) / x.length)
        }),
    },
    says: /give NaN/,
  },
] satisfies Slips<typeof solution>
