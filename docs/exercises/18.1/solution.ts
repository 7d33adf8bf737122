// (3 + ½)·3/6 − ½
export const position = (): number => 1.25

export const nearest = (): readonly number[] => [0, 0, 12, 12, 24, 24]

// At −¼, ¼, ¾, 1¼, 1¾ and 2¼.
export const bilinear = (): readonly number[] => [0, 3, 9, 15, 21, 24]
