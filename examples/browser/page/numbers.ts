// Numbers as people read them.

/** Four significant digits, with a real minus. */
export function format(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text = size >= 1e5 || size < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(4)))
  return text.replaceAll('-', '−')
}

/** Short enough for a cell: `−.039`. */
export function short(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const exponential = size < 0.001 || size >= 1000
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3
  const text = exponential ? value.toExponential(0) : value.toFixed(digits).replace(/^(-?)0\./, '$1.')
  return text.replaceAll('-', '−')
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
