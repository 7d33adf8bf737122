// One output of a dense layer: a row of x meets a column of w.

import { ndarray } from 'receptive'
import { exact, rows } from './data/ops.js'
import { number, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'

export default async function denseProduct(): Promise<string> {
  const backend = await exact()
  const [inputs, weights, biases] = [[[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1], [1, -1]], [10, 20]] // prettier-ignore
  const layer = {
    x: rows(backend, inputs),
    w: rows(backend, weights),
    b: backend.tensor(ndarray(biases, [2])),
  }
  const y = rowsOf(Array.from(await backend.run('dense', layer, {}).data()), 2)
  backend.dispose()
  const size = 40
  const x = grid(40, 176, inputs, { size, role: (row) => (row === 1 ? 'x' : 'none') })
  const w = grid(208, 40, weights, { size, role: (_, column) => (column === 0 ? 'w' : 'none') })
  const out = grid(208, 176, y, { size, role: (row, column) => (row === 1 && column === 0 ? 'y' : 'none') })
  const products = inputs[1].map((value, i) => `${number(value)}·${number(weights[i][0])}`)
  return svg(
    480,
    310,
    'One output of a dense layer',
    `The rows of x are ${inputs.map((row) => row.join(', ')).join(' and ')}. w has a column for each of two units, and y stands where they cross. ` +
      `Marked: row 1 of x and column 0 of w give ${products.join(' + ')} and the bias ${biases[0]}, which is ${y[1][0]}.`,
    text(100, 156, 'x, a row per example', { size: 13 }),
    x.part,
    x.window(1, 0, 1, 3, { role: 'x' }),
    text(248, 22, 'w, a column per unit', { size: 13 }),
    w.part,
    w.window(0, 0, 3, 1, { role: 'w' }),
    out.part,
    out.window(1, 0, 1, 1, { role: 'y' }),
    text(302, 216, 'y = xw + b', { anchor: 'start', size: 14, style: 'math' }),
    text(302, 60, `b = ${biases.join(', ')}`, { anchor: 'start', size: 13 }),
    text(40, 286, `${products.join(' + ')} + ${biases[0]} = ${number(y[1][0])}`, {
      anchor: 'start',
      size: 14,
      style: 'strong',
    }),
  )
}
