// The steps of F(2,3) and F(2×2, 3×3), and how each number of them comes about.

export type Matrix = readonly (readonly number[])[]

const B: Matrix = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
]
const G: Matrix = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
]
const A: Matrix = [
  [1, 1, 1, 0],
  [0, 1, -1, -1],
]
/** What stands on the right in one dimension, where values are a column. */
const one: Matrix = [[1]]

/** A linear map of a matrix: `left · values · rightᵀ`. */
interface Transform {
  readonly left: Matrix
  readonly right: Matrix
}

export interface Steps {
  readonly pixels: Matrix
  readonly taps: Matrix
  readonly products: Matrix
  readonly outputs: Matrix
  /** An entry of a step in numbers: `2 + 3 = 5`. */
  explain(step: 'pixels' | 'taps' | 'products' | 'outputs', row: number, column: number): string
}

/** All steps for pixels d and taps g: columns of 4 and 3 in one dimension, 4×4 and 3×3 in two. */
export function stepsOf(d: Matrix, g: Matrix): Steps {
  const both = (left: Matrix): Transform => ({ left, right: d[0].length === 1 ? one : left })
  const [ofPixels, ofTaps, back] = [both(B), both(G), both(A)]
  const [pixels, taps] = [apply(ofPixels, d), apply(ofTaps, g)]
  const products = pixels.map((row, i) => row.map((value, j) => value * taps[i][j]))
  const outputs = apply(back, products)
  return {
    pixels,
    taps,
    products,
    outputs,
    explain(step, row, column) {
      if (step === 'pixels') return sum(ofPixels, d, row, column)
      if (step === 'taps') return sum(ofTaps, g, row, column)
      if (step === 'outputs') return sum(back, products, row, column)
      const [pixel, tap] = [pixels[row][column], taps[row][column]]
      return `${written(pixel)} · ${bracketed(tap)} = ${written(pixel * tap)}`
    },
  }
}

/** The factor of a value in an entry. */
const factor = ({ left, right }: Transform, row: number, column: number, r: number, c: number): number =>
  left[row][r] * right[column][c]

function apply(transform: Transform, values: Matrix): Matrix {
  return transform.left.map((_, row) =>
    transform.right.map((_, column) =>
      values.reduce(
        (all, line, r) =>
          all + line.reduce((part, value, c) => part + factor(transform, row, column, r, c) * value, 0),
        0,
      ),
    ),
  )
}

const fractions: Readonly<Record<number, string>> = { 1: '', 0.5: '½·', 0.25: '¼·' }

function sum(transform: Transform, values: Matrix, row: number, column: number): string {
  const terms = values.flatMap((line, r) =>
    line.map((value, c) => ({ value, by: factor(transform, row, column, r, c) })),
  )
  const said = terms
    .filter(({ by }) => by !== 0)
    .map(({ value, by }, i) => {
      const sign = by < 0 ? '−' : i > 0 ? '+' : ''
      return `${i > 0 ? ` ${sign} ` : sign}${fractions[Math.abs(by)]}${bracketed(value)}`
    })
  return `${said.join('')} = ${written(terms.reduce((all, { value, by }) => all + value * by, 0))}`
}

/** A number with a minus sign of its own, and at most four decimals. */
export const written = (value: number): string => String(Math.round(value * 1e4) / 1e4 + 0).replace('-', '−')

const bracketed = (value: number): string => (value < 0 ? `(${written(value)})` : written(value))
