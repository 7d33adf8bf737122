/** Whether these many values or channels go into fours. */
export const areMultiplesOf4 = (...counts: readonly number[]): boolean =>
  counts.every((count) => count % 4 === 0)
