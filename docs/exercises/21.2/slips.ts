import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

type Rows = readonly (readonly number[])[]

const alphas = (dA: Rows): number[] => dA[0].map((_, k) => dA.reduce((sum, at) => sum + at[k], 0) / dA.length)
const sums = (A: Rows, weight: (p: number, k: number) => number): number[] =>
  A.map((at, p) => at.reduce((sum, a, k) => sum + weight(p, k) * a, 0))
const positive = (values: readonly number[]): number[] => values.map((value) => Math.max(value, 0))

export default [
  {
    slip: { gradCamMap: (A: Rows, dA: Rows) => sums(A, (_, k) => alphas(dA)[k]) },
    says: /What about the ReLU/,
  },
  {
    slip: { gradCamMap: (A: Rows, dA: Rows) => positive(sums(A, (_, k) => alphas(dA)[k] * dA.length)) },
    says: /mean over all places/,
  },
  {
    slip: { gradCamMap: (A: Rows, dA: Rows) => positive(sums(A, (p, k) => dA[p][k])) },
    says: /one number for a whole map/,
  },
] satisfies Slips<typeof solution>
