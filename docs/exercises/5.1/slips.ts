import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  { slip: { leakyReluGradient: (y, dy) => dy.map((g, i) => (y[i] > 0 ? g : 0)) }, says: /plain ReLU/ },
  {
    slip: { leakyReluGradient: (_, dy, slope) => dy.map((g) => (g > 0 ? g : slope * g)) },
    says: /sign of dy/,
  },
  {
    slip: { leakyReluGradient: (y, dy, slope) => dy.map((g, i) => (y[i] >= 0 ? g : slope * g)) },
    says: /kink/,
  },
  {
    slip: { leakyReluGradient: (y, _, slope) => y.map((value) => (value > 0 ? 1 : slope)) },
    says: /Multiply each/,
  },
] satisfies Slips<typeof solution>
