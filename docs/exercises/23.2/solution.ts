export function partsOf(items: number, threads: number, thread: number): [start: number, end: number][] {
  const parts = 8 * threads
  const start = (part: number): number => Math.floor((items * part) / parts)
  return Array.from({ length: 8 }, (_, i) => [start(8 * thread + i), start(8 * thread + i + 1)])
}
