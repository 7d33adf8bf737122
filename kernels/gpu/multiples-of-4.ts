/** Whether these numbers of values or channels are all multiples of four. */
export const areMultiplesOf4 = (...counts: readonly number[]): boolean =>
  counts.every((count) => count % 4 === 0)
