export const penaltyGradient = (w: readonly number[], l1: number, l2: number): number[] =>
  w.map((value) => l1 * Math.sign(value) + 2 * l2 * value)
