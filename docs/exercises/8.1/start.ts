// 8.1 The fans of a kernel. Write the body of this function.

/**
 * How many values an output depends on, and how many outputs a value goes to.
 *
 * @param shape a dense kernel's, `[I, O]`, or a convolution's, `[kH, kW, C, K]`.
 */
export function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  throw new Error('fans: write this')
}
