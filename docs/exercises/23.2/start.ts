// 23.2 Parts of a launch. Write the body of this function.

/**
 * The items of the parts that a thread owns, in a launch of 8 parts per thread: part p begins at ⌊items · p / parts⌋, and ends
 * before the next one begins. Each thread owns 8 neighboring parts, thread 0 the first.
 *
 * @returns `[start, end]` of each part, 8 of them; `end` is the first item that does not belong to it.
 */
export function partsOf(items: number, threads: number, thread: number): [start: number, end: number][] {
  throw new Error('partsOf: write this')
}
