import type { Slips } from '../exercise.js'
import { indicesOf } from './solution.js'
import type * as solution from './solution.js'

export default [
  { slip: { indicesOf: (x, shape) => [...indicesOf(x, shape.toReversed())].reverse() }, says: /row-major/ },
  { slip: { indicesOf: (x, [, H, W, K]) => [x / (H * W * K), x / (W * K), x / K, x % K] }, says: /round/ },
  {
    slip: {
      indicesOf: (x, [, H, W, K]) =>
        [x / (H * W * K), x / (W * K), x / K, x % K].map((index) => Math.floor(index)),
    },
    says: /remainder before/,
  },
] satisfies Slips<typeof solution>
