// ⌈30 / 4⌉ = 8 on each side.
export const tiles = (): number => 64

// 36 · 64 · 16 · 16
export const products = (): number => 589_824

// 9 · 30 · 30 · 16 · 16: three and a half times as many.
export const direct = (): number => 2_073_600
