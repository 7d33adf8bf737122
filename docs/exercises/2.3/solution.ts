export const filterGradient = (
  x: readonly number[],
  dy: readonly number[],
  taps: number,
  s: number,
): number[] =>
  Array.from({ length: taps }, (_, u) => dy.reduce((sum, gradient, i) => sum + gradient * x[i * s + u], 0))
