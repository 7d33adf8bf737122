// 9.2 The noise of dropout. With pencil and paper, from Var(y) = E[y²] − E[y]²: fill in the numbers.

/** The variance of a value of 3 after dropout at a rate of 1/4. */
export const ofThree = (): number => {
  throw new Error('write this: the number in place of this line')
}

/** The variance of the sum of 100 values of 1 each, after dropout at a rate of 1/2, every value by itself. */
export const ofASum = (): number => {
  throw new Error('write this')
}
