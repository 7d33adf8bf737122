// 2.1 A unit that is off. With pencil and paper (and a calculator for e): fill in the numbers, to four decimals.
//
// The network of the chapter with another bias, b = (1, −2), so that a₁ = −1 and h₁ = 0.

/** The gradient with respect to the scores, [dz₀, dz₁]. */
export const dz = (): number[] => {
  throw new Error('write this: the two numbers in place of this line, as in `return [-0.5, 0.5]`')
}

/** The gradient with respect to the weights of the hidden units: [[dA₀₀, dA₀₁], [dA₁₀, dA₁₁]]. */
export const dA = (): number[][] => {
  throw new Error('write this')
}
