// (2·5 + 3)·3 + 1
export const place = (): number => 40

// (1·4 + 2)·5 + 3
export const pytorchPlace = (): number => 33

// perm[1] = 0, perm[3] = 1, perm[0] = 2, perm[2] = 3
export const inverse = (): readonly number[] => [1, 3, 0, 2]
