// 12.2 A rare disease. With pencil and paper: fill in the numbers.
//
// Of 1000 images 20 show a disease. A network calls 50 images ill, of which 15 are.

/** The precision. */
export const precision = (): number => {
  throw new Error('write this: the number in place of this line, as in `return 3 / 4`')
}

/** The recall. */
export const recall = (): number => {
  throw new Error('write this')
}

/** F₁. */
export const f1 = (): number => {
  throw new Error('write this')
}

/** The accuracy. */
export const accuracy = (): number => {
  throw new Error('write this')
}
