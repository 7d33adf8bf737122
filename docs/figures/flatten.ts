// An image's values in memory: rows, then columns, then channels. Flattened, they stand where they stood.

import { svg, text } from './draw.js'
import { grid } from './grids.js'

const [rows, columns, channels] = [2, 2, 3]
const names = ['r', 'g', 'b']
const [h, w, c] = [1, 0, 1]

export default function flatten(): string {
  const place = (row: number, column: number, channel: number): number =>
    (row * columns + column) * channels + channel
  const marked = place(h, w, c)
  const pixels = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const pixel = [names.map((_, channel) => place(row, column, channel))]
      return grid(104 + column * 140, 48 + row * 44, pixel, {
        size: 36,
        role: (_, channel) => (pixel[0][channel] === marked ? 'y' : 'x'),
      })
    }),
  )
  const flat = grid(24, 178, [Array.from({ length: rows * columns * channels }, (_, i) => i)], {
    size: 36,
    role: (_, i) => (i === marked ? 'y' : 'x'),
  })
  return svg(
    480,
    236,
    'Flatten moves nothing',
    'An image of two rows and two columns of pixels with three channels each; its values are numbered 0 to 11 in the order of ' +
      `memory. Below, the same numbers in one row. Green of row ${h}, column ${w} is ${marked} in both.`,
    ...[0, 1].map((column) => text(158 + column * 140, 16, `column ${column}`, { size: 13 })),
    ...[0, 1].flatMap((column) =>
      names.map((name, i) => text(122 + column * 140 + i * 36, 36, name, { size: 12, style: 'quiet' })),
    ),
    ...[0, 1].map((row) => text(56, 66 + row * 44, `row ${row}`, { size: 13 })),
    ...pixels.flat().map(({ part }) => part),
    pixels[h][w].window(0, c, 1, 1, { role: 'y' }),
    text(240, 160, `flat: (${h}·${columns} + ${w})·${channels} + ${c} = ${marked}`, { size: 13 }),
    flat.part,
    flat.window(0, marked, 1, 1, { role: 'y' }),
  )
}
