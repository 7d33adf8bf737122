// NaN counts as larger than every number. Comparisons that are false for NaN are never negated, because a shader's compiler
// may invert them.

// Whether b is larger than a: 1 or 0.
export function isLarger(b: number, a: number): number {
  let yes = 0
  if (a === a) {
    yes = 1
    if (b <= a) {
      yes = 0
    }
  }
  return yes
}

// The larger of two.
export function larger(a: number, b: number): number {
  let most = a
  if (isLarger(b, a) > 0.5) {
    most = b
  }
  return most
}
