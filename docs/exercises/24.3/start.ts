// 24.3 What a layer costs. With pencil and paper: fill in the numbers.
//
// Images [1,30,30,16], 16 filters of 3×3, stride 1, padding `same`.

/** How many tiles of F(4×4) there are. */
export const tiles = (): number => {
  throw new Error('write this: the number in place of this line')
}

/** How many products the tiles take, over all channels and filters. */
export const products = (): number => {
  throw new Error('write this')
}

/** How many the direct sum takes. */
export const direct = (): number => {
  throw new Error('write this')
}
