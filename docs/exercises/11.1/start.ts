// 11.1 Half a cosine. Write the body of this function.

/**
 * The rate after `n` updates: half a cosine from `first` at 0 to `alpha · first` at `decaySteps`, and that rate from there on.
 */
export function cosineDecay(n: number, first: number, decaySteps: number, alpha: number): number {
  throw new Error('cosineDecay: write this')
}
