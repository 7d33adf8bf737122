// The larger of two; NaN is larger than every number. No comparison that a NaN fails is turned round: a shader's compiler may.

export function larger(a: number, b: number): number {
  let most = a
  if (a === a) {
    most = b
    if (b <= a) {
      most = a
    }
  }
  return most
}
