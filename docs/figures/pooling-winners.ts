// Max pooling's winners, and where the gradient goes.

import { arrow, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'
import { computeOne, values } from '../shared/reference.js'

const x = values([1, 3, 4, 1], [1, 3, 2, 0, 5, 4, 2, 2, 9, 9, 9, 9])
const dy = values([1, 1, 2, 1], [10, 20])
const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const

export default async function poolingWinners(): Promise<string> {
  const [y, dx] = [
    await computeOne('maxPool2d', { x }, pool),
    rowsOf(await computeOne('maxPool2dGradient', { x, dy }, pool), 4),
  ]
  const isWinner = (row: number, column: number): boolean => dx[row][column] !== 0
  const dropped = (row: number): boolean => row === 2
  const role = (row: number, column: number) => (dropped(row) ? 'zero' : isWinner(row, column) ? 'x' : 'none')
  const image = grid(30, 48, rowsOf(x.data, 4), { role })
  const maxima = grid(328, 64, [[...y]], { role: 'y', size: 36 })
  const given = grid(328, 222, [[...dy.data]], { role: 'dy', size: 36 })
  const back = grid(30, 206, dx, {
    role: (row, column) => (isWinner(row, column) ? 'dy' : 'none'),
  })
  const winners = [0, 1, 2].flatMap((r) =>
    [0, 1, 2, 3].filter((c) => isWinner(r, c)).map((c) => [r, c] as const),
  )
  return svg(
    480,
    322,
    'Max pooling, forward and backward',
    'An image of three rows and four columns under windows of 2 × 2. Its third row is dropped. The first window’s winner is 5; in ' +
      'the second, three elements tie at 2 and the first of them wins. Backward, 10 goes to the place of the 5 and 20 to the place ' +
      'of that 2; all other elements of dx are 0.',
    text(94, 26, 'x', { style: 'strong' }),
    image.part,
    image.window(0, 0, 2, 2, { role: 'ink' }),
    image.window(0, 2, 2, 2, { role: 'ink' }),
    text(418, 82, 'y', { style: 'strong' }),
    maxima.part,
    ...[...winners]
      .sort(([, a], [, b]) => a - b)
      .map(([r, c], k) =>
        arrow(
          [image.at(r, c)[0] + 6, image.at(r, c)[1] + (k === 0 ? 12 : -12)],
          [maxima.at(0, k)[0] - (k === 0 ? 20 : 0), k === 0 ? 84 : 62],
          {
            role: 'x',
            bend: k === 0 ? -18 : 34,
          },
        ),
      ),
    text(226, 132, 'dropped', { size: 12, style: 'quiet' }),
    text(94, 186, 'dx', { style: 'strong' }),
    back.part,
    back.window(0, 0, 2, 2, { role: 'ink' }),
    back.window(0, 2, 2, 2, { role: 'ink' }),
    text(420, 240, 'dy', { style: 'strong' }),
    given.part,
    ...[...winners]
      .sort(([, a], [, b]) => a - b)
      .map(([r, c], k) =>
        arrow(
          [given.at(0, k)[0] - (k === 0 ? 18 : 0), k === 0 ? 242 : 220],
          [back.at(r, c)[0] + 12, back.at(r, c)[1] + (k === 0 ? 4 : -4)],
          {
            role: 'dy',
            bend: k === 0 ? 18 : -34,
          },
        ),
      ),
  )
}
