// 2·l2·w = 0.01·w
export const sameAsDecay = (): number => 0.005

// 2·(w − 6) + 2·0.5·w = 0, so 3w = 12.
export const withL2 = (): number => 4

// 2·(w − 6) + 4 = 0, and 4 is to the right of 0.
export const withL1 = (): number => 4
