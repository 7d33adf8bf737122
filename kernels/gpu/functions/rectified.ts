// ReLU, if it is fused; a NaN stays one, so that it shows.

export function rectified(value: number, relu: number): number {
  let result = value
  if (relu > 0 && value <= 0) {
    result = 0
  }
  return result
}
