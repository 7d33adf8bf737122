// 19.1 Places. With pencil and paper: fill in the numbers.
//
// An image of 4 rows, 5 columns and 3 channels. Everything counts from 0.

/** Where channel 1 of row 2, column 3 stands after `flatten`. */
export const place = (): number => {
  throw new Error('write this: the number in place of this line, as in `return 12`')
}

/** Where PyTorch has it, whose images are [channels, rows, columns]. */
export const pytorchPlace = (): number => {
  throw new Error('write this')
}

/** The permutation that undoes `perm: [2, 0, 3, 1]`. */
export const inverse = (): readonly number[] => {
  throw new Error('write this: a list, as in `return [0, 1, 2, 3]`')
}
