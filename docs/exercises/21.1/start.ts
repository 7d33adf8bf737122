// 21.1 Grad-CAM by hand. With pencil and paper, on the example of the chapter: fill in the numbers.

/** α₁ and α₂ for class 1. */
export const alpha = (): number[] => {
  throw new Error('write this: the two numbers in place of this line, as in `return [0.5, -0.25]`')
}

/** The map of class 1, row by row. */
export const map = (): number[][] => {
  throw new Error('write this')
}
