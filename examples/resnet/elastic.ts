// Digits as if written by a less steady hand: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural
// networks applied to visual document analysis", 2003, whose smooth field of shifts is drawn here on a coarse grid.

import type { NDArray, Random } from 'receptive'

/** Points of the grid along each side. */
const GRID = 5

/**
 * Bends each image of a batch `[N, H, W, 1]`: the points of a grid are shifted at random, by `deviation` pixels, and the
 * pixels between them follow. What comes from outside is 0.
 */
export const elasticDistortion =
  (deviation: number) =>
  ({ shape: [N, H, W], data }: NDArray, random: Random): void => {
    for (let n = 0; n < N; n++) {
      const image = data.subarray(n * H * W, (n + 1) * H * W)
      const source = image.slice()
      const [down, right] = [0, 1].map(() =>
        Float32Array.from({ length: GRID * GRID }, () => deviation * random.normal()),
      )
      for (let i = 0, at = 0; i < H; i++)
        for (let j = 0; j < W; j++, at++) {
          const row = (i / (H - 1)) * (GRID - 1)
          const column = (j / (W - 1)) * (GRID - 1)
          image[at] = between(
            source,
            [H, W],
            i + between(down, [GRID, GRID], row, column),
            j + between(right, [GRID, GRID], row, column),
          )
        }
    }
  }

/** The value at a position between the elements of a matrix, from the four around it; 0 outside. */
function between(
  matrix: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  row: number,
  column: number,
): number {
  const i = Math.floor(row)
  const j = Math.floor(column)
  const value = (i: number, j: number): number =>
    i < 0 || i >= rows || j < 0 || j >= columns ? 0 : matrix[i * columns + j]
  const above = value(i, j) + (column - j) * (value(i, j + 1) - value(i, j))
  const below = value(i + 1, j) + (column - j) * (value(i + 1, j + 1) - value(i + 1, j))
  return above + (row - i) * (below - above)
}
