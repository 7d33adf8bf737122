// 23.1 Tiles for 32 registers. With pencil and paper: fill in the numbers.

/** How many registers a tile of 6 rows × 8 columns takes, one of 8 × 8, and one of 4 × 16. */
export const registers = (): readonly number[] => {
  throw new Error('write this: a list of three numbers in place of this line')
}

/** Which of them has the fewest loads per multiply-add: '6×8', '8×8' or '4×16'. */
export const best = (): '6×8' | '8×8' | '4×16' => {
  throw new Error('write this')
}
