const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length

export function inputGradient(
  x: readonly number[],
  dy: readonly number[],
  gamma: readonly number[],
  epsilon: number,
): number[] {
  const mu = mean(x)
  const s = 1 / Math.sqrt(mean(x.map((value) => (value - mu) ** 2)) + epsilon)
  const normalized = x.map((value) => (value - mu) * s)
  const g = dy.map((value, l) => gamma[l] * value)
  const average = mean(g)
  const along = mean(g.map((value, l) => value * normalized[l]))
  return g.map((value, l) => s * (value - average - normalized[l] * along))
}
