// A column times a row: both are repeated. The column's gradient sums along the axis where it was repeated.

import { arrow, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'
import { computeOne, values } from '../shared/reference.js'

const a = values([3, 1], [1, 2, 3])
const b = values([1, 4], [10, 20, 30, 40])

export default async function broadcasting(): Promise<string> {
  const size = 34
  const repeated = (x: typeof a) => computeOne('broadcast', { x }, { shape: [3, 4] })
  const [columns, rows] = [rowsOf(await repeated(a), 4), rowsOf(await repeated(b), 4)]
  const y = rowsOf(await computeOne('multiply', { a, b }, {}), 4)
  const left = grid(12, 46, columns, { size, letters: 12, role: (_, c) => (c === 0 ? 'x' : 'zero') })
  const right = grid(168, 46, rows, { size, letters: 12, role: (r) => (r === 0 ? 'w' : 'zero') })
  const product = grid(332, 46, y, { size, letters: 12, role: 'y' })
  const ones = values([3, 4], new Array<number>(12).fill(1))
  const terms = await computeOne('multiply', { a: ones, b }, {})
  const da = await computeOne('biasGradient', { dy: values([4, 3], transposed(terms)) }, {})
  const gathered = grid(12, 214, rowsOf(terms, 4), { size, letters: 12, role: 'dy' })
  const sums = grid(214, 214, rowsOf(da, 1), { size, letters: 12, role: 'dy' })
  return svg(
    480,
    338,
    'Broadcasting, forward and backward',
    'A column 1, 2, 3 and a row 10, 20, 30, 40. The column is repeated to the right, the row downward, until both are 3 by 4; their ' +
      `products are ${y.map((line) => line.join(' ')).join(', ')}. Backward, with a gradient of ones, the terms of each row are added ` +
      `to the gradient of the column: ${da.join(', ')}.`,
    text(80, 24, 'a, repeated', { style: 'strong' }),
    left.part,
    text(158, 97, '·', { size: 20 }),
    text(236, 24, 'b, repeated', { style: 'strong' }),
    right.part,
    text(318, 97, '=', { size: 18 }),
    text(400, 24, 'y', { style: 'strong' }),
    product.part,
    text(80, 194, 'dy · b, with dy = 1', { style: 'strong' }),
    gathered.part,
    arrow([156, 265], [206, 265]),
    text(181, 250, 'Σ', { size: 14 }),
    text(231, 194, 'da', { style: 'strong' }),
    sums.part,
    text(270, 256, 'summed along the axis', { anchor: 'start', size: 13, style: 'quiet' }),
    text(270, 276, 'where a was repeated', { anchor: 'start', size: 13, style: 'quiet' }),
  )
}

/** The 3 × 4 values by columns. */
const transposed = (data: readonly number[]): number[] =>
  Array.from({ length: 12 }, (_, i) => data[(i % 3) * 4 + Math.floor(i / 3)])
