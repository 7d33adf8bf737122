export const transformTaps = ([g0, g1, g2]: readonly number[]): readonly number[] => [
  g0,
  (g0 + g1 + g2) / 2,
  (g0 - g1 + g2) / 2,
  g2,
]
