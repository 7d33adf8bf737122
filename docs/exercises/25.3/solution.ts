export function bandSum(x: readonly number[], band: number, t: number): number {
  let sum = 0
  for (let i = t * band; i < Math.min((t + 1) * band, x.length); i++) sum += x[i]
  return sum
}

export function total(
  x: readonly number[],
  band: number,
  launch: (invocations: number, kernel: (t: number) => number) => number[],
): number {
  let values = x
  while (values.length > 1) {
    const present = values
    values = launch(Math.ceil(present.length / band), (t) => bandSum(present, band, t))
  }
  return values[0]
}
