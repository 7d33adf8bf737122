// Which outputs of a function move with one of its inputs: those that share something with it.

/** The places whose value changes if the input at `place` grows by 1. */
export async function moved(
  f: (x: readonly number[]) => Promise<readonly number[]>,
  x: readonly number[],
  place: number,
): Promise<ReadonlySet<number>> {
  const [before, after] = await Promise.all([f(x), f(x.map((value, i) => (i === place ? value + 1 : value)))])
  return new Set(before.flatMap((value, i) => (Math.abs(after[i] - value) > 1e-6 ? [i] : [])))
}
