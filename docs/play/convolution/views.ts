// What one sees of a convolution: the image with a window on it, the output, and the window's products.

import { element, status } from '../frame/elements.js'
import type { Map, Marked } from './map.js'
import type { Picture } from './picture.js'
import type { Settings } from './settings.js'

/** A row and a column. */
export type Place = readonly [row: number, column: number]

/** A convolution that was computed. */
export interface Shown {
  readonly picture: Picture
  readonly settings: Settings
  readonly output: Picture
}

export function views(input: Map, output: Map) {
  const [says, caption] = [status(), element('figcaption')]
  const table = element('table', { className: 'play-products' })
  table.setAttribute('aria-label', 'the window’s pixels times the filter’s taps')
  input.canvas.setAttribute('role', 'img')
  const parts = [
    element(
      'div',
      { className: 'play-row' },
      element('figure', {}, input.canvas, element('figcaption', {}, 'image x, the window outlined')),
      element('figure', {}, output.canvas, caption),
    ),
    says,
    table,
  ]

  /** Shows the window of the output at (i,j). */
  function show(shown: Shown, [i, j]: Place): void {
    const { picture, settings, output: y } = shown
    const start = windowStart(shown, [i, j])
    const [low, high] = [Math.min(0, ...y.data), Math.max(255, ...y.data)]
    const margin = settings.padding === 'same' ? settings.dilation : 0
    input.draw(picture, [0, 255], windowAt(start, settings.dilation), margin)
    output.draw(y, [low, high], [{ row: i, column: j, rows: 1, columns: 1 }])
    caption.textContent = `output y, ${y.rows} × ${y.columns}: black is ${written(low)}, white is ${written(high)}`
    table.replaceChildren(...products(shown, start))
    says.value = `y(${i}, ${j}): the nine products sum to ${written(y.data[i * y.columns + j])}.`
  }
  return { parts, show, say: (words: string) => void (says.value = words) }
}

/** The zeros before the image along an axis, as the chapter has them. */
function paddingBefore(size: number, out: number, { stride, dilation, padding }: Settings): number {
  const reach = 2 * dilation + 1
  return padding === 'valid' ? 0 : Math.floor(Math.max((out - 1) * stride + reach - size, 0) / 2)
}

/** Where the window of output (i,j) starts in the picture. */
const windowStart = ({ picture, output, settings }: Shown, [i, j]: Place): Place => [
  i * settings.stride - paddingBefore(picture.rows, output.rows, settings),
  j * settings.stride - paddingBefore(picture.columns, output.columns, settings),
]

/** The window's outline, and the pixels that its taps meet if there are others between them. */
function windowAt([row, column]: Place, dilation: number): readonly Marked[] {
  const reach = 2 * dilation + 1
  const taps = [0, 1, 2].flatMap((u) =>
    [0, 1, 2].map((v) => ({ row: row + u * dilation, column: column + v * dilation, rows: 1, columns: 1 })),
  )
  return [{ row, column, rows: reach, columns: reach }, ...(dilation > 1 ? taps : [])]
}

/** A number with at most four decimals, and a minus sign that is read as one. */
const written = (value: number): string => String(Math.round(value * 1e4) / 1e4 + 0).replace('-', '−')

/** The rows of the table: each pixel times its tap, and the product. */
function products({ picture, settings: { taps, dilation } }: Shown, [row, column]: Place): HTMLElement[] {
  const { rows, columns, data } = picture
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
  return [0, 1, 2].map((u) => element('tr', {}, ...[0, 1, 2].map((v) => cell(u, v))))
}
