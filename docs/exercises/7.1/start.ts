// 7.1 A step of momentum. Write the body of this function.

/**
 * v ← momentum·v − learningRate·g and w ← w + v; with nesterov, w ← w + momentum·v − learningRate·g, where v is the new one.
 *
 * @param w the weight.
 * @param v the velocity so far.
 * @param g the gradient.
 * @returns the new weight and the new velocity.
 */
export function step(
  w: number,
  v: number,
  g: number,
  { learningRate, momentum, nesterov }: { learningRate: number; momentum: number; nesterov: boolean },
): { w: number; v: number } {
  throw new Error('step: write this')
}
