import type { Slips } from '../exercise.js'
import { waves } from './solution.js'
import type * as solution from './solution.js'

export default [
  { slip: { waves: (X) => waves([X[0] * Math.SQRT2, ...X.slice(1)]) }, says: /1\/√2/ },
  { slip: { waves: (X) => waves(X).map((value) => 2 * value) }, says: /½ is missing/ },
  {
    slip: {
      waves: (X) =>
        X.map((_, n) =>
          X.reduce(
            (all, value, k) =>
              all + 0.5 * (k === 0 ? Math.SQRT1_2 : 1) * value * Math.cos((n * k * Math.PI) / 8),
            0,
          ),
        ),
    },
    says: /2n \+ 1/,
  },
] satisfies Slips<typeof solution>
