// reach = (3 − 1)·1 + 1 = 3, so ⌊(70 − 3) / 2⌋ + 1 = 33 + 1.
export const validStride2 = (): number => 34

// ⌈70 / 2⌉
export const sameStride2 = (): number => 35

// reach = (3 − 1)·4 + 1 = 9, so 28 − 9 + 1.
export const dilation4 = (): number => 20
