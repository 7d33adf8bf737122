// How a layer's values lie on a canvas: maps of `[H, W, C]`, each by itself; a vector `[K]` as rows of cells.

import type { Place, Shown } from '../lab/protocol.js'
import { paint, valueColors } from './colors.js'

/** The most cells of a vector in a row. */
const rowLength = 40

export interface Layout {
  readonly rows: number
  readonly columns: number
  readonly maps: number
}

/** Rows and columns of a map, all of them; of a long vector those of the values that are shown. */
export function layoutOf({ shape, values }: Pick<Shown, 'shape' | 'values'>): Layout {
  if (shape.length === 3) return { rows: shape[0], columns: shape[1], maps: shape[2] }
  const { length } = values
  return { rows: Math.ceil(length / rowLength), columns: Math.min(length, rowLength), maps: 1 }
}

/** The place in a map's row and column; undefined beyond a vector's end. */
export function placeAt(
  layer: string,
  { shape, values }: Pick<Shown, 'shape' | 'values'>,
  map: number,
  row: number,
  column: number,
): Place | undefined {
  if (shape.length === 3) return { layer, map, row, column }
  const k = row * rowLength + column
  return k < values.length ? { layer, map: k, row: 0, column: 0 } : undefined
}

/** Where a place is on its map's canvas. */
export function cellOf(
  { map, row, column }: Place,
  shape: readonly number[],
): { map: number; row: number; column: number } {
  if (shape.length === 3) return { map, row, column }
  return { map: 0, row: Math.floor(map / rowLength), column: map % rowLength }
}

/** A place in words: `map 3, row 4, column 5`, or `value 7` of a vector. */
export const wordsOf = ({ map, row, column }: Place, shape: readonly number[]): string =>
  shape.length === 3 ? `map ${map}, row ${row}, column ${column}` : `value ${map}`

/** Draws one map. */
export function paintMap(canvas: HTMLCanvasElement, shown: Shown, map: number, dark: boolean): void {
  const { values, step, maps, most } = shown
  const { rows, columns } = layoutOf(shown)
  const color = valueColors(most, dark)
  paint(canvas, [Math.ceil(rows / step), Math.ceil(columns / step)], (i) => {
    const value = values[i * maps + map]
    return value === undefined ? 0 : color(value)
  })
}
