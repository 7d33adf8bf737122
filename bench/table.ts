// Tables for terminals.

import Table from 'cli-table3'

/** A column: its head, and whether it is text, which is left-aligned. */
export interface Column {
  readonly head: string
  readonly text?: boolean
}

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
  ] as const
  const inner = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'] as const
  const none = Object.fromEntries([...lines, ...inner].map((name) => [name, '']))
  const made = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ text }) => (text ? 'left' : 'right')),
    chars: { ...none, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
  made.push(...rows.map((row) => [...row]))
  return made.toString()
}
