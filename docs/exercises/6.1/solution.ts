export function logSumExp(x: readonly number[]): number {
  const m = Math.max(...x)
  return m + Math.log(x.reduce((sum, score) => sum + Math.exp(score - m), 0))
}
