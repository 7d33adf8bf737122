import type { Slips } from '../exercise.js'
import { partsOf } from './solution.js'
import type * as solution from './solution.js'

export default [
  {
    slip: {
      partsOf: (items, threads, thread) =>
        Array.from({ length: 8 }, (_, i) => {
          const size = Math.ceil(items / (8 * threads))
          return [(8 * thread + i) * size, (8 * thread + i + 1) * size]
        }),
    },
    says: /Round where a part begins/,
  },
  {
    slip: {
      partsOf: (items, threads, thread) => partsOf(items, threads, thread).map(([a, b]) => [a, b - 1]),
    },
    says: /where the next one begins/,
  },
  {
    slip: {
      partsOf: (items, threads, thread) =>
        Array.from({ length: 8 }, (_, i) => {
          const part = thread + i * threads
          return [
            Math.floor((items * part) / (8 * threads)),
            Math.floor((items * (part + 1)) / (8 * threads)),
          ]
        }),
    },
    says: /neighbors/,
  },
] satisfies Slips<typeof solution>
