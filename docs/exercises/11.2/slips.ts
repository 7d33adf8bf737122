import type { Slips } from '../exercise.js'
import type * as solution from './solution.js'

export default [
  {
    slip: { warmup: (steps, to) => (n) => (n < steps ? (to(0) * n) / steps : to(n)) },
    says: /has not seen the 20 updates/,
  },
  {
    slip: { warmup: (steps, to) => (n) => (n < steps ? (to(n) * n) / steps : to(n - steps)) },
    says: /does not fall meanwhile/,
  },
  {
    slip: { warmup: (steps, to) => (n) => (n < steps ? (to(0) * (n + 1)) / steps : to(n - steps)) },
    says: /rate 0/,
  },
] satisfies Slips<typeof solution>
