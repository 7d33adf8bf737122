// What the gradient of a pixel gathers: from each window that covers it, the gradient of that output times the tap it met.

import { group, line, number, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'
import { dy, filter, gradient, image, pixels, sliding, taps } from './shared/example.js'
import { computeOne } from '../shared/reference.js'

const [row, column] = [1, 1]

export default async function convolutionInputGradient(): Promise<string> {
  const dx = rowsOf(
    await computeOne(
      'conv2dInputGradient',
      { dy: gradient, w: filter },
      { ...sliding, inputShape: image.shape },
    ),
    4,
  )

  /** The window at (i,j), which covers the pixel, and what comes back by it. */
  const window = (i: number, j: number) => {
    const [u, v] = [row - i, column - j]
    const shown = grid(0, 20, pixels, {
      size: 28,
      role: (r, c) => (r === row && c === column ? 'x' : 'none'),
    })
    return group(
      16 + j * 144,
      20 + i * 164,
      text(56, 4, `output (${i},${j})`, { size: 13 }),
      shown.part,
      shown.window(i, j, 2, 2, { role: 'w' }),
      text(56, 120, `dy(${i},${j}) · w(${u},${v})`, { size: 13 }),
      text(56, 138, `= ${number(dy[i][j])}·${number(taps[u][v])} = ${number(dy[i][j] * taps[u][v])}`, {
        style: 'strong',
      }),
    )
  }
  const given = grid(340, 44, dy, { role: 'dy', size: 30 })
  const filters = grid(355, 144, taps, { role: 'w', size: 30 })
  const result = grid(329, 246, dx, { size: 28, role: (r, c) => (r === row && c === column ? 'x' : 'none') })
  return svg(
    480,
    350,
    'The gradient with respect to a pixel',
    'Four windows of the filter cover pixel (1,1) of the image. The one at (0,0) meets it with tap (1,1), the one at (0,1) with ' +
      'tap (1,0), the one at (1,0) with tap (0,1), the one at (1,1) with tap (0,0). Each sends back its gradient times its tap. ' +
      `They sum to ${dx[row][column]}.`,
    ...[0, 1].flatMap((i) => [0, 1].map((j) => window(i, j))),
    line([[304, 16], [304, 334]]), // prettier-ignore
    text(385, 26, 'dy', { style: 'strong' }),
    given.part,
    text(385, 126, 'w', { style: 'strong' }),
    filters.part,
    text(385, 228, 'dx', { style: 'strong' }),
    result.part,
    result.window(row, column, 1, 1, { role: 'x' }),
  )
}
