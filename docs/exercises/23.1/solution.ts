// Rows · vectors sums, rows + vectors loads, and one product: 12 + 8 + 1, 16 + 10 + 1, 16 + 8 + 1.
export const registers = (): readonly number[] => [21, 27, 25]

// 8/12, 10/16 and 8/16 loads per multiply-add.
export const best = (): '6×8' | '8×8' | '4×16' => '4×16'
