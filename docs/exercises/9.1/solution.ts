export const dropout = (
  x: readonly number[],
  draws: readonly number[],
  rate: number,
  training: boolean,
): number[] => x.map((value, i) => (!training ? value : draws[i] < rate ? 0 : value / (1 - rate)))
