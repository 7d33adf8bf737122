import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

/** Visits the elements of each window inside the row. */
function visit(
  dy: readonly number[],
  [size, k, s, p]: readonly number[],
  each: (dx: number[], at: number, g: number) => void,
): number[] {
  const dx = new Array<number>(size).fill(0)
  dy.forEach((g, i) => {
    for (let at = Math.max(i * s - p, 0); at < Math.min(i * s - p + k, size); at++) each(dx, at, g)
  })
  return dx
}

export default [
  {
    slip: { averageGradient: (dy, ...sizes) => visit(dy, sizes, (dx, at, g) => (dx[at] += g)) },
    says: /share of the gradient/,
  },
  {
    slip: { averageGradient: (dy, ...sizes) => visit(dy, sizes, (dx, at, g) => (dx[at] = g / sizes[1])) },
    says: /sum of two shares/,
  },
  {
    slip: { averageGradient: (dy, ...sizes) => visit(dy, sizes, (dx, at, g) => (dx[at] += g / sizes[1])) },
    says: /number inside/,
  },
] satisfies Slips<typeof solution>
