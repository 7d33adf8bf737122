// 10.2 Weight decay and L2. With pencil and paper: fill in the numbers.

/** Which `l2` does to plain gradient descent what a `weightDecay` of 0.01 does? */
export const sameAsDecay = (): number => {
  throw new Error('write this: the number in place of this line')
}

/** A loss of (w − 6)² has its minimum at 6. Where is it if a penalty with `l2 = 0.5` is added? */
export const withL2 = (): number => {
  throw new Error('write this')
}

/** And with `l1 = 4` instead? */
export const withL1 = (): number => {
  throw new Error('write this')
}
