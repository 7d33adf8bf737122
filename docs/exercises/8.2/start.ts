// 8.2 Variance for a leaky ReLU. Derive it with pencil and paper, then write the body of this function.

/**
 * The standard deviation of weights that keep the mean square of values through a layer with the activation y = x where
 * x > 0, else slope·x.
 *
 * @param fanIn how many values an output adds up.
 * @param slope the slope on the left, 0 for plain ReLU.
 */
export function deviation(fanIn: number, slope: number): number {
  throw new Error('deviation: write this')
}
