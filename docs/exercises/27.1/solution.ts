export function combine(
  gradients: readonly (readonly number[])[],
  counts: readonly number[],
): readonly number[] {
  const all = counts.reduce((sum, count) => sum + count, 0)
  return gradients[0].map(
    (_, i) => gradients.reduce((sum, gradient, r) => sum + counts[r] * gradient[i], 0) / all,
  )
}
