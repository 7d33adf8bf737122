// 14.1 Folding. With pencil and paper: fill in the numbers.
//
// A dense layer of one input and one unit, y = x·w + b, with w = 3 and b = 1. Batch normalization follows, with the moving
// mean μ = 4, the moving variance σ² = 15, ε = 1, γ = 8 and β = −2.

/** The folded weight w′. */
export const weight = (): number => {
  throw new Error('write this: the number in place of this line, as in `return 12`')
}

/** The folded bias b′. */
export const bias = (): number => {
  throw new Error('write this')
}

/** With momentum 0.9: after how many steps does the moving averages' start weigh less than 1 %? */
export const steps = (): number => {
  throw new Error('write this')
}
