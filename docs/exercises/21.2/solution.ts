export function gradCamMap(A: readonly (readonly number[])[], dA: readonly (readonly number[])[]): number[] {
  const alpha = A[0].map((_, k) => dA.reduce((sum, at) => sum + at[k], 0) / dA.length)
  return A.map((at) =>
    Math.max(
      at.reduce((sum, a, k) => sum + alpha[k] * a, 0),
      0,
    ),
  )
}
