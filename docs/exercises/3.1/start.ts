// 3.1 Output size of a convolution. With pencil and paper: fill in the numbers.

/** How many rows of outputs there are for 70 rows, 3 taps, stride 2, dilation 1 and padding `valid`? */
export const validStride2 = (): number => {
  throw new Error('write this: the number in place of this line, as in `return 12`')
}

/** The same with padding `same`. */
export const sameStride2 = (): number => {
  throw new Error('write this')
}

/** For 28 rows, 3 taps, stride 1, dilation 4 and padding `valid`? */
export const dilation4 = (): number => {
  throw new Error('write this')
}
