// x = 1.… · 2^e with 23 bits after the point: the last of them is worth 2^(e − 23).
export const ulp = (x: number): number => 2 ** (Math.floor(Math.log2(x)) - 23)
