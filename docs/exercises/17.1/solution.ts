// 3·3·64·128
export const full = (): number => 73_728

// 3·3·64 + 64·128
export const separable = (): number => 8768

// 3·3·(64/8)·128
export const grouped = (): number => 9216

// g = ⌊5·4 / 8⌋ = 2, and a group has 12/4 = 3 channels.
export const channelsOfFilter5 = (): readonly number[] => [6, 7, 8]
