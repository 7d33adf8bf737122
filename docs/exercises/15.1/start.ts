// 15.1 How many means. With pencil and paper: fill in the numbers.
//
// Images of the shape [8, 28, 28, 64]: eight of 28 × 28 pixels with 64 channels. How many means does each layer compute?

/** Batch normalization, in training. */
export const batchNormalization = (): number => {
  throw new Error('write this: the number in place of this line, as in `return 12`')
}

/** Layer normalization with its default, `axis: -1`. */
export const layerNormalization = (): number => {
  throw new Error('write this')
}

/** Layer normalization with `axis: [1, 2, 3]`. */
export const wholeExamples = (): number => {
  throw new Error('write this')
}

/** Group normalization with 16 groups. */
export const groupNormalization = (): number => {
  throw new Error('write this')
}
