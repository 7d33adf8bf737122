import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  { slip: { transformTaps: ([a, b, c]) => [a, a + b + c, a - b + c, c] }, says: /halved/ },
  {
    slip: { transformTaps: ([a, b, c]) => [a, (a + b + c) / 2, (a + b - c) / 2, c] },
    says: /the point is −1/,
  },
  { slip: { transformTaps: ([a, b, c]) => [c, (a + b + c) / 2, (a - b + c) / 2, a] }, says: /at ∞/ },
] satisfies Slips<typeof solution>
