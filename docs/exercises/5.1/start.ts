// 5.1 The gradient of a leaky ReLU. Write the body of this function.

/**
 * The gradient by the input of y = x where x > 0, else slope·x. The input is not kept: y must do.
 *
 * @param y the outputs.
 * @param dy the gradient by them.
 * @param slope the slope on the left, above 0.
 */
export function leakyReluGradient(y: readonly number[], dy: readonly number[], slope: number): number[] {
  throw new Error('leakyReluGradient: write this')
}
