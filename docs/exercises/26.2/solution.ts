export const waves = (X: readonly number[]): readonly number[] =>
  X.map((_, n) => {
    let sum = 0
    for (let k = 0; k < 8; k++)
      sum += (k === 0 ? Math.SQRT1_2 : 1) * X[k] * Math.cos(((2 * n + 1) * k * Math.PI) / 16)
    return sum / 2
  })
