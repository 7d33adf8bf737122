import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

export default [
  { slip: { softmaxGradient: (y, dy) => dy.map((g, j) => g * y[j] * (1 - y[j])) }, says: /diagonal/ },
  { slip: { softmaxGradient: (y, dy) => dy.map((g, j) => g * y[j]) }, says: /sum is missing/ },
  { slip: { softmaxGradient: (y, dy) => dy.map((g, j) => y[j] * (g - sum(dy))) }, says: /average of dy/ },
  {
    slip: { softmaxGradient: (y, dy) => dy.map((g, j) => g * y[j] - sum(dy.map((one, k) => one * y[k]))) },
    says: /inside the bracket/,
  },
] satisfies Slips<typeof solution>
