/** The scatter: each output adds its gradient, times the tap, to each pixel that it met. */
export function inputGradient(
  dy: readonly number[],
  w: readonly number[],
  size: number,
  s: number,
  p: number,
): number[] {
  const dx = new Array<number>(size).fill(0)
  dy.forEach((g, i) =>
    w.forEach((tap, u) => {
      const a = i * s + u - p
      if (a >= 0 && a < size) dx[a] += g * tap
    }),
  )
  return dx
}
