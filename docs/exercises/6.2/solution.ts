export const crossEntropyGradient = (
  x: readonly (readonly number[])[],
  classes: readonly number[],
): number[][] =>
  x.map((row, n) => {
    const m = Math.max(...row)
    const total = row.reduce((sum, score) => sum + Math.exp(score - m), 0)
    return row.map((score, k) => (Math.exp(score - m) / total - (k === classes[n] ? 1 : 0)) / x.length)
  })
