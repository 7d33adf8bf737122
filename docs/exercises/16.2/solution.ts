export function gateGradient(a: readonly number[], dy: readonly number[], channels: number): number[] {
  const db = new Array<number>(channels).fill(0)
  a.forEach((value, i) => (db[i % channels] += value * dy[i]))
  return db
}
