// 7.2 Adam. Write the body of this function.

/** What Adam remembers of a weight, and the weight. */
export interface State {
  w: number
  m: number
  v: number
}

/**
 * One update by Adam, with β₁ = 0.9, β₂ = 0.999 and ε = 1e-7:
 *
 *     m ← m + (1 − β₁)(g − m)        v ← v + (1 − β₂)(g² − v)
 *     w ← w − rate · √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε)
 *
 * @param g the gradient.
 * @param t the number of this update, from 1.
 */
export function adam({ w, m, v }: State, g: number, learningRate: number, t: number): State {
  throw new Error('adam: write this')
}
