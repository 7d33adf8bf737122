export function filterPair(
  [d0, d1, d2, d3]: readonly number[],
  [g0, g1, g2]: readonly number[],
  multiply: (a: number, b: number) => number,
): readonly number[] {
  const m0 = multiply(d0 - d2, g0)
  const m1 = multiply(d1 + d2, (g0 + g1 + g2) / 2)
  const m2 = multiply(d2 - d1, (g0 - g1 + g2) / 2)
  const m3 = multiply(d1 - d3, g2)
  return [m0 + m1 + m2, m1 - m2 - m3]
}
