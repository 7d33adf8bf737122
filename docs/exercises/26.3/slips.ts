import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

const widened = (samples: readonly number[], outside: number | undefined, even: number): number[] =>
  samples.flatMap((near, x) => [
    (3 * near + (samples[x - 1] ?? outside ?? near) + even) >> 2,
    (3 * near + (samples[x + 1] ?? outside ?? near) + 2) >> 2,
  ])

export default [
  { slip: { widen: (samples) => samples.flatMap((near) => [near, near]) }, says: /each twice/ },
  { slip: { widen: (samples) => widened(samples, undefined, 2) }, says: /makes no image brighter/ },
  {
    slip: { widen: (samples) => widened(samples, samples[0] === 0 ? undefined : 0, 1) },
    says: /its own neighbor/,
  },
] satisfies Slips<typeof solution>
