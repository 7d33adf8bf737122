// 26.1 A block of one coefficient. With pencil and paper: fill in the number.

/** The value of all samples of a block whose first coefficient is 40, in steps of 16, and whose others are 0. */
export const sample = (): number => {
  throw new Error('write this: the number in place of this line')
}
