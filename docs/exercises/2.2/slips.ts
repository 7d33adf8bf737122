import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  { slip: { backward: (a, b, dy) => ({ da: dy * b, db: dy * a }) }, says: /also goes into the sum/ },
  { slip: { backward: (a, _, dy) => ({ da: dy, db: dy * a }) }, says: /also goes into the product/ },
  { slip: { backward: (_, b, dy) => ({ da: dy * (b + 1), db: dy * b }) }, says: /other factor/ },
  { slip: { backward: (a, b, dy) => ({ da: b + 1, db: dy * a }) }, says: /Multiply them by dy/ },
] satisfies Slips<typeof solution>
