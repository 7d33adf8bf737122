import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

const { inputGradient: right } = solution
const ones = [1, 1, 1, 1]

export default [
  {
    slip: {
      inputGradient: (x, dy, gamma, epsilon) => right(x, dy, ones, epsilon).map((g, l) => gamma[l] * g),
    },
    says: /out of the sums/,
  },
  { slip: { inputGradient: (x, dy, _, epsilon) => right(x, dy, ones, epsilon) }, says: /γ is left out/ },
  { slip: { inputGradient: (_, dy, gamma) => dy.map((g, l) => (gamma[l] * g) / 2) }, says: /for constants/ },
] satisfies Slips<typeof solution>
