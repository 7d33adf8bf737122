import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  { slip: { deviation: (fanIn, slope) => 2 / (fanIn * (1 + slope ** 2)) }, says: /its root/ },
  { slip: { deviation: (fanIn) => Math.sqrt(2 / fanIn) }, says: /slope² of its mean square/ },
  { slip: { deviation: (fanIn) => Math.sqrt(1 / fanIn) }, says: /ReLU halves it/ },
  { slip: { deviation: (fanIn, slope) => Math.sqrt(2 / (fanIn * (1 + slope))) }, says: /slope², not slope/ },
] satisfies Slips<typeof solution>
