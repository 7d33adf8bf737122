export function reflectGradient(dy: readonly number[], size: number, before: number): number[] {
  const dx = new Array<number>(size).fill(0)
  dy.forEach((g, place) => {
    const from = Math.abs(place - before)
    dx[from < size ? from : 2 * (size - 1) - from] += g
  })
  return dx
}
