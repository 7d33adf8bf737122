// 20.1 Shapes that broadcast. With pencil and paper: fill in the lists.

/** The shape of [8, 1, 6, 1] + [7, 1, 5]. */
export const sum = (): readonly number[] => {
  throw new Error('write this: the list in place of this line, as in `return [1, 2]`')
}

/** The axes of that sum along which dy is summed for the gradient of the first one, counted from 0. */
export const axes = (): readonly number[] => {
  throw new Error('write this')
}

/** db for y = a / b with a = 6, b = 2 and dy = 1. */
export const quotient = (): number => {
  throw new Error('write this: a number')
}
