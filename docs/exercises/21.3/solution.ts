export function integratedGradients(
  gradient: (point: readonly number[]) => readonly number[],
  x: readonly number[],
  baseline: readonly number[],
  steps: number,
): number[] {
  const way = x.map((value, i) => value - baseline[i])
  const mean = x.map(() => 0)
  for (let j = 0; j < steps; j++)
    gradient(baseline.map((b, i) => b + ((j + 0.5) / steps) * way[i])).forEach(
      (g, i) => (mean[i] += g / steps),
    )
  return mean.map((g, i) => g * way[i])
}
