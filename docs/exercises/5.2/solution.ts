export function softmaxGradient(y: readonly number[], dy: readonly number[]): number[] {
  const average = dy.reduce((sum, g, k) => sum + g * y[k], 0)
  return dy.map((g, j) => y[j] * (g - average))
}
