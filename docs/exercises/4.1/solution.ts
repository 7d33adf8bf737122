// The windows 1 5 2, 5 2 5 and 2 5 3.
export const maxima = (): readonly number[] => [5, 5, 5]

// The first two windows share the 5 at index 1: in the second, it is the first of two maxima. So it gets 1 + 2.
export const gradient = (): readonly number[] => [0, 3, 0, 4, 0]
