type Rows = readonly (readonly number[])[]

export const weightGradient = (x: Rows, dy: Rows): number[][] =>
  x[0].map((_, i) => dy[0].map((_, o) => x.reduce((sum, row, n) => sum + row[i] * dy[n][o], 0)))
