// 25.2 Reads of a convolution. With pencil and paper: fill in the numbers.
//
// A 3×3 convolution of images with 32 channels, away from the borders. Biases do not count.

/** Reads per output if one invocation computes one output and reads value by value. */
export const valueByValue = (): number => {
  throw new Error('write this: the number in place of this line')
}

/** Reads per output if one invocation computes four neighboring channels and reads four values at a time. */
export const inQuads = (): number => {
  throw new Error('write this')
}
