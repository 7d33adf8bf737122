// Masks of dropout, by the library's hash, and one of whole channels.

import { exact } from './data/ops.js'
import { group, number, svg, text, type Part } from './draw.js'
import { grid, rowsOf } from './grids.js'

export default async function dropoutMasks(): Promise<string> {
  const backend = await exact()
  const mask = async (shape: readonly number[], rate: number) =>
    Array.from(await backend.run('dropoutMask', {}, { shape, rate, key: 7 }).data())
  const [quarter, half, channels] = [
    await mask([8, 8], 0.25),
    await mask([8, 8], 0.5),
    await mask([1, 1, 1, 4], 0.5),
  ]
  backend.dispose()
  const share = (values: readonly number[]): string =>
    `${values.filter((value) => value > 0).length} of ${values.length} left`
  const cells = (values: readonly number[], columns: number, size: number) =>
    grid(0, 0, rowsOf(values, columns), {
      size,
      letters: 12,
      role: (row, column) => (values[row * columns + column] > 0 ? 'x' : 'zero'),
      format: (value) => (columns === 8 && value > 0 && size >= 24 ? number(value, 2) : ''),
    })
  const panel = (x: number, title: string, values: readonly number[], columns: number, size: number): Part =>
    group(x, 56, text((columns * size) / 2, -18, title, { size: 13 }), cells(values, columns, size).part)
  return svg(
    480,
    420,
    'Masks of dropout',
    `Two masks of 8 × 8 elements: at a rate of 1/4, ${share(quarter)}, each multiplied by 1.33; at a rate of 1/2, ${share(half)}, multiplied by 2. Dropped elements lie ` +
      `scattered. Below, four channels of 4 × 4 pixels under spatial dropout: ${channels.filter((value) => value > 0).length} whole channels are left, and the others are 0 everywhere.`,
    panel(16, 'rate ¼: kept ones × 1.33', quarter, 8, 26),
    panel(256, 'rate ½: kept ones × 2', half, 8, 26),
    text(120, 284, share(quarter), { size: 12, style: 'quiet' }),
    text(360, 284, share(half), { size: 12, style: 'quiet' }),
    text(16, 314, 'Spatial dropout, rate ½: a channel is kept or dropped as a whole', {
      anchor: 'start',
      size: 13,
    }),
    ...channels.map((value, i) =>
      group(
        16 + i * 116,
        332,
        cells(Array<number>(16).fill(value), 4, 16).part,
        text(82, 32, value > 0 ? '× 2' : '× 0', { size: 12 }),
      ),
    ),
  )
}
