// The image beside im2col's matrix: a row per window, a column per tap. Times the filter it gives the outputs.

import { arrow, number, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'
import { filter, image, pixels, sliding } from './shared/example.js'
import { computeOne, values } from '../shared/reference.js'

const [row, column] = [0, 1]

export default async function im2col(): Promise<string> {
  const places = [0, 1].flatMap((i) => [0, 1, 2].map((j) => [i, j] as const))
  const windows = places.map(([i, j]) => [0, 1].flatMap((u) => [0, 1].map((v) => pixels[i + u][j + v])))
  const outputs = await computeOne('conv2d', { x: image, w: filter }, sliding)
  const product = await computeOne(
    'dense',
    { x: values([6, 4], windows.flat()), w: values([4, 1], filter.data) },
    {},
  )
  if (String(product) !== String(outputs)) throw new Error('im2col: the product is not the convolution')
  const at = places.findIndex(([i, j]) => i === row && j === column)
  const size = 28
  const shown = grid(16, 76, pixels, {
    size: 26,
    letters: 13,
    role: (r, c) => (r - row >= 0 && r - row < 2 && c - column >= 0 && c - column < 2 ? 'x' : 'none'),
  })
  const cols = grid(190, 44, windows, { size, role: (r) => (r === at ? 'x' : 'none'), brackets: true })
  const weights = grid(336, 72, rowsOf(filter.data, 1), { size, role: 'w', brackets: true })
  const sums = grid(414, 44, rowsOf(outputs, 1), {
    size,
    letters: 12,
    role: (r) => (r === at ? 'y' : 'none'),
    brackets: true,
  })
  return svg(
    480,
    250,
    'Convolution as a matrix product',
    `The window at (${row},${column}) of the image is row ${at} of the matrix cols, which has six rows, one per window, and four ` +
      `columns, one per tap. The matrix times the filter as a column gives the six outputs ${outputs.join(', ')}.`,
    text(68, 56, 'image x', { style: 'strong' }),
    shown.part,
    shown.window(row, column, 2, 2, { role: 'x' }),
    text(246, 24, 'cols', { style: 'strong' }),
    cols.part,
    cols.window(at, 0, 1, 4, { role: 'x' }),
    arrow([122, 98], [146, 88]),
    ...places.map(([i, j], k) =>
      text(180, 58 + k * size, `(${i},${j})`, { size: 12, style: 'quiet', anchor: 'end' }),
    ),
    text(321, 128, '·', { size: 20 }),
    text(350, 24, 'w', { style: 'strong' }),
    weights.part,
    text(389, 128, '=', { size: 18 }),
    text(428, 24, 'y', { style: 'strong' }),
    sums.part,
    sums.window(at, 0, 1, 1, { role: 'y' }),
    text(246, 232, 'one row per window, one column per tap', { size: 12, style: 'quiet' }),
    text(68, 172, `${number(image.data.length)} numbers`, {
      size: 12,
      style: 'quiet',
    }),
  )
}
