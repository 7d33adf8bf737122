const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

export function inputGradient(
  x: readonly number[],
  dy: readonly number[],
  gamma: number,
  epsilon: number,
): number[] {
  const M = x.length
  const mean = sum(x) / M
  const variance = sum(x.map((value) => (value - mean) ** 2)) / M
  const s = 1 / Math.sqrt(variance + epsilon)
  const normalized = x.map((value) => (value - mean) * s)
  const dbeta = sum(dy)
  const dgamma = sum(dy.map((g, q) => g * normalized[q]))
  return dy.map((g, q) => gamma * s * (g - dbeta / M - (normalized[q] * dgamma) / M))
}
