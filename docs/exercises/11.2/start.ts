// 11.2 A warm-up. Write the body of this function.

/**
 * A schedule that rises in a straight line from 0 to the first rate of another one, in `steps` updates, and then is that one.
 *
 * @param to the other schedule: the rate after so many updates of its own.
 */
export function warmup(steps: number, to: (n: number) => number): (n: number) => number {
  throw new Error('warmup: write this')
}
