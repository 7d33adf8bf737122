// How a layer's values lie on a canvas: maps of `[H, W, C]`, each by itself; a vector `[K]` as rows of cells.

import type { Maps, Place } from '../lab/protocol.js'
import { colorOf, largest, paint } from './colors.js'

/** The most cells of a vector in a row. */
const rowLength = 40

export interface Layout {
  readonly rows: number
  readonly columns: number
  readonly maps: number
}

export function layoutOf(shape: readonly number[]): Layout {
  if (shape.length === 3) return { rows: shape[0], columns: shape[1], maps: shape[2] }
  const K = shape.reduce((product, axis) => product * axis, 1)
  return { rows: Math.ceil(K / rowLength), columns: Math.min(K, rowLength), maps: 1 }
}

/** The place in a map's row and column; undefined beyond a vector's end. */
export function placeAt(
  layer: string,
  shape: readonly number[],
  map: number,
  row: number,
  column: number,
): Place | undefined {
  if (shape.length === 3) return { layer, map, row, column }
  const k = row * rowLength + column
  return k < layoutLength(shape) ? { layer, map: k, row: 0, column: 0 } : undefined
}

/** Where a place is on its map's canvas. */
export function cellOf(
  { map, row, column }: Place,
  shape: readonly number[],
): { map: number; row: number; column: number } {
  if (shape.length === 3) return { map, row, column }
  return { map: 0, row: Math.floor(map / rowLength), column: map % rowLength }
}

const layoutLength = (shape: readonly number[]): number => shape.reduce((product, axis) => product * axis, 1)

/** The place of the largest value. */
export function strongest({ layer, shape, values }: Maps): Place {
  const at = values.reduce((best, value, i) => (value > values[best] ? i : best), 0)
  const [, W, C] = shape
  if (shape.length !== 3) return { layer, map: at, row: 0, column: 0 }
  const pixel = Math.floor(at / C)
  return { layer, map: at % C, row: Math.floor(pixel / W), column: pixel % W }
}

/** Draws one map; `most` is the magnitude of the strongest color. */
export function paintMap(
  canvas: HTMLCanvasElement,
  { shape, values }: Pick<Maps, 'shape' | 'values'>,
  map: number,
  dark: boolean,
  most = largest(values),
): void {
  const { rows, columns, maps } = layoutOf(shape)
  paint(canvas, [rows, columns], (i) => {
    const value = values[i * maps + map]
    return value === undefined ? [0, 0, 0, 0] : [...colorOf(value, most, dark), 255]
  })
}
