// Windows of numbers as tables.

import { cellColors, largest } from './colors.js'
import { h } from './dom.js'
import { format, short } from './numbers.js'

/** Tables of more columns may be scrolled, by keyboard as well. */
const narrow = 6

/** A window's numbers; null is padding. */
export function grid(
  caption: string,
  values: readonly (number | null)[],
  columns: number,
  dark: boolean,
): HTMLElement {
  const most = largest(values)
  const table = h('table', { className: 'grid' }, h('caption', {}, caption))
  for (let start = 0; start < values.length; start += columns) {
    const cells = values.slice(start, start + columns).map((value) => {
      if (value === null) return h('td', { className: 'padding', title: 'padding' }, '·')
      const cell = h('td', { title: format(value) }, short(value))
      Object.assign(cell.style, cellColors(value, most, dark))
      return cell
    })
    table.append(h('tr', {}, ...cells))
  }
  if (columns <= narrow) return table
  return h('div', { className: 'wide', role: 'region', tabIndex: 0, 'aria-label': caption }, table)
}

/** Rows of numbers under a head. */
export function list(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLTableElement {
  return h(
    'table',
    { className: 'list' },
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((text) => h('td', {}, text))))),
  )
}
