// 9 taps · 32 channels, one read of x and one of w each.
export const valueByValue = (): number => 576

// 9 · 32/4 groups of channels, 1 + 4 reads each, make four outputs.
export const inQuads = (): number => 90
