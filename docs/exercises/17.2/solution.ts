export function transposed(x: readonly number[], w: readonly number[], s: number): number[] {
  const y = new Array<number>((x.length - 1) * s + w.length).fill(0)
  x.forEach((value, i) => w.forEach((tap, u) => (y[i * s + u] += value * tap)))
  return y
}
