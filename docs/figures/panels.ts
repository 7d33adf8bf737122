// A matrix, packed into panels of 8 columns: where its rows were, and where they are.

import { arrow, frame, group, rect, svg, text, type Part, type Role } from './draw.js'

const [depth, columns, panel] = [4, 24, 8]
const cell = 17
const roles: readonly Role[] = ['x', 'w', 'y']

const cells = (at: (k: number, l: number) => readonly [x: number, y: number]): Part =>
  Array.from({ length: depth * columns }, (_, i) => {
    const [k, l] = [Math.floor(i / columns), i % columns]
    return rect(...at(k, l), cell, cell, { role: roles[Math.floor(l / panel)] })
  }).join('\n')

export default function panels(): string {
  const step = panel * cell
  const packed = (k: number, l: number): readonly [number, number] => [
    (k % 3) * step + (l % panel) * cell,
    Math.floor(l / panel) * 62 + Math.floor(k / 3) * cell,
  ]
  return svg(
    480,
    390,
    'Columns, packed into panels',
    `A matrix of ${depth} rows and ${columns} columns. Row after row, the eight columns of a panel lie ${columns} floats apart. ` +
      `Packed, each panel is one run of ${depth * panel} floats, its rows one after the other.`,
    text(240, 20, 'the matrix b in memory: row after row', { style: 'strong' }),
    group(
      36,
      38,
      cells((k, l) => [l * cell, k * cell]),
    ),
    frame(36, 38, step, depth * cell, { role: 'x' }),
    ...[0, 1, 2, 3].map((k) => text(22, 38 + (k + 0.5) * cell, k, { size: 12, style: 'quiet' })),
    text(36 + step / 2, 120, 'a row of the tile: 8 floats,', { size: 12, style: 'quiet' }),
    text(36 + step / 2, 136, `the next one ${columns} floats on`, { size: 12, style: 'quiet' }),
    arrow([240, 126], [240, 160]),
    text(250, 142, 'packed', { anchor: 'start', size: 13 }),
    text(240, 178, 'the panels: each one run, row after row', { style: 'strong' }),
    group(36, 196, cells(packed)),
    ...[0, 1, 2].map((p) => frame(36, 196 + p * 62, 3 * step, cell, { role: roles[p], width: 2 })),
    ...[0, 1, 2].map((p) => frame(36, 196 + p * 62 + cell, step, cell, { role: roles[p], width: 2 })),
    ...[0, 1, 2].map((p) =>
      text(
        36 + 2 * step,
        196 + p * 62 + cell * 1.6,
        `panel ${p}: ${depth} rows of 8, ${depth * panel} floats in a run`,
        {
          size: 12,
          style: 'quiet',
        },
      ),
    ),
  )
}
