/** Whether these many values or channels go into fours. */
export const inFours = (...counts: readonly number[]): boolean => counts.every((count) => count % 4 === 0)
