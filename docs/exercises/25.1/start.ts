// 25.1 Indices of an invocation. Write the body of this function.

/**
 * The indices of the element that an invocation computes, of an output in row-major order.
 *
 * @param x the invocation's number, from 0.
 * @param shape `[N, oH, oW, K]`.
 * @returns `[n, i, j, k]`.
 */
export function indicesOf(x: number, shape: readonly number[]): readonly number[] {
  throw new Error('indicesOf: write this')
}
