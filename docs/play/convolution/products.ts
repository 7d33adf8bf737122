// The window of one output: each pixel times its tap, as a table, and the sum in words.

import { element } from '../frame/elements.js'
import type { Picture } from './picture.js'
import type { Settings } from './settings.js'

/** The zeros before the image along an axis, as the chapter has them. */
export function paddingBefore(size: number, out: number, { stride, dilation, padding }: Settings): number {
  const reach = 2 * dilation + 1
  return padding === 'valid' ? 0 : Math.floor(Math.max((out - 1) * stride + reach - size, 0) / 2)
}

/** Where the window of output (i,j) starts in the picture. */
export const windowStart = (
  picture: Picture,
  output: Picture,
  [i, j]: readonly [number, number],
  settings: Settings,
): readonly [row: number, column: number] => [
  i * settings.stride - paddingBefore(picture.rows, output.rows, settings),
  j * settings.stride - paddingBefore(picture.columns, output.columns, settings),
]

/** A number with at most three decimals, and a minus sign that is read as one. */
export const written = (value: number): string =>
  String(Math.round(value * 1000) / 1000 + 0).replace('-', '−')

/** Fills the table with the products of the window that starts at (row, column). */
export function showProducts(
  table: HTMLTableElement,
  { rows, columns, data }: Picture,
  [row, column]: readonly [number, number],
  { taps, dilation }: Settings,
): void {
  const cell = (u: number, v: number): HTMLTableCellElement => {
    const [r, c] = [row + u * dilation, column + v * dilation]
    const inside = r >= 0 && r < rows && c >= 0 && c < columns
    const [pixel, tap] = [inside ? data[r * columns + c] : 0, taps[u * 3 + v]]
    const times = `${written(pixel)} · ${tap < 0 ? `(${written(tap)})` : written(tap)}`
    return element(
      'td',
      { className: inside ? '' : 'outside' },
      times,
      element('b', {}, written(pixel * tap)),
    )
  }
  table.replaceChildren(...[0, 1, 2].map((u) => element('tr', {}, ...[0, 1, 2].map((v) => cell(u, v)))))
}
