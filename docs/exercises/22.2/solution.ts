export function pairwiseSum(values: Float32Array): number {
  if (values.length === 1) return values[0]
  const half = Math.floor(values.length / 2)
  return Math.fround(pairwiseSum(values.subarray(0, half)) + pairwiseSum(values.subarray(half)))
}
