// 26.3 Widening a row of chroma. Write the body of this function.

/**
 * Doubles a row. Pixel 2x lies nearer to the sample before x, pixel 2x + 1 to the one after it. The nearer sample of both, x
 * itself, counts for 3/4 and the other one for 1/4: (3·near + far + 1) >> 2 for even pixels, (3·near + far + 2) >> 2 for odd
 * ones. At the ends, x is its own neighbor.
 *
 * @param samples at least three whole numbers from 0 to 255.
 */
export function widen(samples: readonly number[]): readonly number[] {
  throw new Error('widen: write this')
}
