export function windowSum(
  x: readonly (readonly number[])[],
  w: readonly (readonly number[])[],
  b: number,
  i: number,
  j: number,
  s: number,
  p: number,
): number {
  let sum = b
  for (let u = 0; u < w.length; u++)
    for (let v = 0; v < w[0].length; v++) {
      const [row, column] = [i * s + u - p, j * s + v - p]
      if (row < 0 || row >= x.length || column < 0 || column >= x[0].length) continue
      sum += x[row][column] * w[u][v]
    }
  return sum
}
