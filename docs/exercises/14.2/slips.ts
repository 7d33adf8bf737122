import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { inputGradient: right } = solution

const scaleOf = (x: readonly number[], epsilon: number): number => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length
  return 1 / Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length + epsilon)
}

export default [
  {
    slip: { inputGradient: (x, dy, gamma, epsilon) => dy.map((g) => gamma * scaleOf(x, epsilon) * g) },
    says: /for constants/,
  },
  {
    slip: {
      inputGradient: (x, dy, gamma, epsilon) => {
        const mean = dy.reduce((a, b) => a + b, 0) / dy.length
        return dy.map((g) => gamma * scaleOf(x, epsilon) * (g - mean))
      },
    },
    says: /takes the variance for a constant/,
  },
  { slip: { inputGradient: (x, dy, _, epsilon) => right(x, dy, 1, epsilon) }, says: /γ is missing/ },
] satisfies Slips<typeof solution>
