// ReLU, if it is fused; NaN stays NaN.

export function rectified(value: number, relu: number): number {
  let result = value
  if (relu > 0 && value <= 0) {
    result = 0
  }
  return result
}
