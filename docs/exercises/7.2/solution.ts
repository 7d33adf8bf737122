import type { State } from './start.js'

export function adam({ w, m, v }: State, g: number, learningRate: number, t: number): State {
  const mean = m + (1 - 0.9) * (g - m)
  const square = v + (1 - 0.999) * (g ** 2 - v)
  const rate = (learningRate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)
  return { m: mean, v: square, w: w - (rate * mean) / (Math.sqrt(square) + 1e-7) }
}
