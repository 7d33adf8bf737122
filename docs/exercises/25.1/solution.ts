export function indicesOf(x: number, [, oH, oW, K]: readonly number[]): readonly number[] {
  const pixel = Math.floor(x / K)
  const line = Math.floor(pixel / oW)
  const n = Math.floor(line / oH)
  return [n, line - n * oH, pixel - line * oW, x - pixel * K]
}
