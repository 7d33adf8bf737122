// Points of a function that an op of the library computes.

/** Numbers from one to another, evenly, `count` of them. */
export const evenly = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1))

/** x beside y. */
export const points = (xs: readonly number[], ys: ArrayLike<number>): [number, number][] =>
  xs.map((x, i) => [x, ys[i]])
