import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

const sums = (gradients: readonly (readonly number[])[]): number[] =>
  gradients[0].map((_, i) => gradients.reduce((sum, gradient) => sum + gradient[i], 0))

export default [
  { slip: { combine: (gradients) => sums(gradients) }, says: /That is the sum/ },
  {
    slip: { combine: (gradients) => sums(gradients).map((sum) => sum / gradients.length) },
    says: /by its images/,
  },
  {
    slip: {
      combine: (gradients, counts) =>
        sums(gradients.map((gradient, r) => gradient.map((value) => value * counts[r]))),
    },
    says: /Divide/,
  },
] satisfies Slips<typeof solution>
