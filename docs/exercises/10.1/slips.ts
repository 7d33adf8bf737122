import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  {
    slip: { penaltyGradient: (w, l1, l2) => w.map((value) => l1 * Math.sign(value) + l2 * value) },
    says: /lacks the 2/,
  },
  {
    slip: { penaltyGradient: (w, l1, l2) => w.map((value) => l1 * Math.abs(value) + 2 * l2 * value) },
    says: /penalty itself/,
  },
  {
    slip: { penaltyGradient: (w, l1, l2) => w.map((value) => (value < 0 ? -l1 : l1) + 2 * l2 * value) },
    says: /At 0/,
  },
  {
    slip: {
      penaltyGradient: (w, l1, l2) =>
        w.map((value) => (l1 === 0 ? 0 : (l1 * value) / Math.abs(value)) + 2 * l2 * value),
    },
    says: /NaN at 0/,
  },
] satisfies Slips<typeof solution>
