// 17.1 Weights and channels. With pencil and paper: fill in the numbers. No layer has biases.

/** The weights of a 3×3 convolution from 64 channels to 128. */
export const full = (): number => {
  throw new Error('write this: the number in place of this line, as in `return 12`')
}

/** The weights of a separable convolution from 64 channels to 128, 3×3, depth multiplier 1. */
export const separable = (): number => {
  throw new Error('write this')
}

/** The weights of a 3×3 convolution from 64 channels to 128 in 8 groups. */
export const grouped = (): number => {
  throw new Error('write this')
}

/** A convolution from 12 channels to 8 in 4 groups: the input channels that filter 5 reads. Filters and channels count from 0. */
export const channelsOfFilter5 = (): readonly number[] => {
  throw new Error('write this: a list, as in `return [0, 1]`')
}
