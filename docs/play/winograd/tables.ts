// Matrices of a piece as tables: of boxes to type into, or of buttons that tell how a number comes about.

import { element, numberBox } from '../frame/elements.js'
import { written, type Matrix } from './steps.js'

const tableOf = (caption: string, rows: readonly (readonly HTMLElement[])[]): HTMLTableElement =>
  element(
    'table',
    { className: 'play-matrix' },
    element('caption', {}, caption),
    ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell)))),
  )

const place = (row: number, column: number, { length: columns }: readonly unknown[]): string =>
  columns === 1 ? `${row}` : `${row}, ${column}`

/** Numbers to edit. `onInput` is told all of them, anew. */
export function inputTable(
  caption: string,
  values: Matrix,
  onInput: (values: Matrix) => void,
): HTMLTableElement {
  const present = values.map((row) => [...row])
  return tableOf(
    caption,
    values.map((row, i) =>
      row.map((value, j) =>
        numberBox(`${caption} ${place(i, j, row)}`, value, (typed) => {
          present[i][j] = typed
          onInput(present.map((line) => [...line]))
        }),
      ),
    ),
  )
}

/** Numbers that have been computed. Each is a button; `onChoose` is told which was pressed. */
export function resultTable(
  caption: string,
  values: Matrix,
  onChoose: (row: number, column: number) => void,
): HTMLTableElement {
  return tableOf(
    caption,
    values.map((row, i) =>
      row.map((value, j) => {
        const cell = element('button', { type: 'button' }, written(value))
        cell.setAttribute('aria-label', `${caption} ${place(i, j, row)}: ${written(value)}`)
        cell.addEventListener('click', () => onChoose(i, j))
        return cell
      }),
    ),
  )
}
