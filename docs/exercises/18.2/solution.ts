export function bilinearGradient(dy: readonly number[], size: number): number[] {
  const dx = new Array<number>(size).fill(0)
  const inside = (at: number): number => Math.min(Math.max(at, 0), size - 1)
  dy.forEach((g, i) => {
    const s = ((i + 0.5) * size) / dy.length - 0.5
    const h = Math.floor(s)
    dx[inside(h)] += (1 - (s - h)) * g
    dx[inside(h + 1)] += (s - h) * g
  })
  return dx
}
