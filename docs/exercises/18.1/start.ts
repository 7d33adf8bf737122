// 18.1 Twice as large. With pencil and paper: fill in the lists.
//
// A row of three pixels, 0 12 24, becomes six, as Keras does it (half-pixel centers).

/** Where output 3 stands, on the scale on which the first input's center is 0 and the second's is 1. */
export const position = (): number => {
  throw new Error('write this: the number in place of this line, as in `return 0.5`')
}

/** The six outputs with `nearest`. */
export const nearest = (): readonly number[] => {
  throw new Error('write this: a list, as in `return [1, 2, 3, 4, 5, 6]`')
}

/** The six outputs with `bilinear`. */
export const bilinear = (): readonly number[] => {
  throw new Error('write this')
}
