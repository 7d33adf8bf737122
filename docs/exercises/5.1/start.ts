// 5.1 The gradient of a leaky ReLU. Write the body of this function.

/**
 * The gradient with respect to the input of y = x where x > 0, else slope·x. The input is not kept, so work from y.
 *
 * @param y the outputs.
 * @param dy the gradient with respect to them.
 * @param slope the slope on the left, above 0.
 */
export function leakyReluGradient(y: readonly number[], dy: readonly number[], slope: number): number[] {
  throw new Error('leakyReluGradient: write this')
}
