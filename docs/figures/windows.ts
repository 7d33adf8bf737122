// A filter's window at each of its places, and the sum it gives there.

import { ndarray, openBackend } from 'receptive'
import { arrow, group, number, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'

const image = { data: Array.from({ length: 12 }, (_, i) => i + 1), shape: [1, 3, 4, 1] }
const filter = { data: [1, 2, 3, 4], shape: [2, 2, 1, 1] }
const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

export default async function windows(): Promise<string> {
  const backend = await openBackend('reference')
  const x = backend.tensor(ndarray(image.data, image.shape))
  const w = backend.tensor(ndarray(filter.data, filter.shape))
  const sums = rowsOf(await backend.run('conv2d', { x, w }, window).data(), 3)
  const [pixels, taps] = [rowsOf(image.data, 4), rowsOf(filter.data, 2)]

  const place = (row: number, column: number) => {
    const size = 24
    const inside = (r: number, c: number) => r - row >= 0 && r - row < 2 && c - column >= 0 && c - column < 2
    const shown = grid(0, 0, pixels, { size, letters: 12, role: (r, c) => (inside(r, c) ? 'x' : 'none') })
    const products = taps.flatMap((tapRow, u) => tapRow.map((tap, v) => tap * pixels[row + u][column + v]))
    return group(
      24 + column * 148,
      192 + row * 140,
      shown.part,
      shown.window(row, column, 2, 2, { role: 'x' }),
      text(48, 86, products.map((product) => number(product)).join(' + '), { size: 12 }),
      text(48, 104, `= ${number(sums[row][column])}`, { size: 14, style: 'strong' }),
    )
  }
  const [imageGrid, filterGrid] = [grid(28, 44, pixels, { role: 'x' }), grid(216, 60, taps, { role: 'w' })]
  const output = grid(348, 60, sums, { size: 36, role: 'y' })
  return svg(
    480,
    460,
    'A filter slides over an image',
    'An image of 3 × 4 pixels, 1 to 12, and a filter of 2 × 2 taps, 1, 2, 3 and 4. The filter has 2 × 3 places. At each, ' +
      `four pixels are multiplied by the four taps, and the products are added: ${sums.flat().map(String).join(', ')}.`,
    text(92, 24, 'image x', { style: 'strong' }),
    imageGrid.part,
    text(248, 40, 'filter w', { style: 'strong' }),
    filterGrid.part,
    arrow([292, 92], [336, 92]),
    arrow([168, 92], [204, 92]),
    text(402, 40, 'output y', { style: 'strong' }),
    output.part,
    text(24, 170, 'One window per output, and the sum of its products:', { anchor: 'start', style: 'quiet' }),
    ...[0, 1].flatMap((row) => [0, 1, 2].map((column) => place(row, column))),
  )
}
