// Arrays as figures show them: rows and columns of cells, with windows marked on them.

import { frame, line, number, rect, text, type Part, type Role, type StrokeOptions } from './draw.js'

export interface Grid {
  /** The grid with its values. */
  readonly part: Part
  readonly width: number
  readonly height: number
  /** The middle of a cell. */
  at(row: number, column: number): readonly [x: number, y: number]
  /** An outline around cells: `rows` × `columns` of them, from the one at (row, column) on. */
  window(row: number, column: number, rows: number, columns: number, options?: StrokeOptions): Part
}

export interface GridOptions {
  /** The cells' width and height; default 32. */
  readonly size?: number
  /** The color of all cells, or of each; default that of paper. */
  readonly role?: Role | ((row: number, column: number) => Role)
  /** What stands in a cell; default the number. An empty text leaves it blank. */
  readonly format?: (value: number, row: number, column: number) => string
  /** The letters' height; default 14. */
  readonly letters?: number
  /** Brackets at its sides, as a matrix has them; default none. */
  readonly brackets?: boolean
}

/** The rows of a flat array of `columns` columns. */
export const rowsOf = (data: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: data.length / columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => data[row * columns + column]),
  )

/** Cells with values, the first at (x, y). */
export function grid(
  x: number,
  y: number,
  values: readonly (readonly number[])[],
  {
    size = 32,
    role = 'none',
    format = (value) => number(value),
    letters = 14,
    brackets = false,
  }: GridOptions = {},
): Grid {
  const roleOf = typeof role === 'function' ? role : () => role
  const at = (row: number, column: number) => [x + (column + 0.5) * size, y + (row + 0.5) * size] as const
  const [width, height] = [values[0].length * size, values.length * size]
  const cells = values.flatMap((cellsOfRow, row) =>
    cellsOfRow.map((value, column) => {
      const said = format(value, row, column)
      const cell = rect(x + column * size, y + row * size, size, size, { role: roleOf(row, column) })
      return said === '' ? cell : cell + text(...at(row, column), said, { size: letters })
    }),
  )
  const bracket = (side: number, inwards: number): Part =>
    line(
      [
        [side + inwards, y - 3],
        [side, y - 3],
        [side, y + height + 3],
        [side + inwards, y + height + 3],
      ],
      { role: 'ink' },
    )
  return {
    part: [...cells, ...(brackets ? [bracket(x - 5, 6), bracket(x + width + 5, -6)] : [])].join('\n'),
    width,
    height,
    at,
    window: (row, column, rows, columns, options) =>
      frame(x + column * size, y + row * size, columns * size, rows * size, options),
  }
}
