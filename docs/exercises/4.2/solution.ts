export function averageGradient(
  dy: readonly number[],
  size: number,
  k: number,
  s: number,
  p: number,
): number[] {
  const dx = new Array<number>(size).fill(0)
  dy.forEach((g, i) => {
    const first = Math.max(i * s - p, 0)
    const end = Math.min(i * s - p + k, size)
    for (let at = first; at < end; at++) dx[at] += g / (end - first)
  })
  return dx
}
