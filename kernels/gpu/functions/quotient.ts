// ⌊i / n⌋ of whole numbers below 2²⁴; a GPU's own division may be off by a rounding.

export function quotient(i: number, n: number): number {
  let whole = Math.floor(i / n)
  const rest = i - whole * n
  if (rest >= n) {
    whole += 1
  }
  if (rest < 0) {
    whole -= 1
  }
  return whole
}
