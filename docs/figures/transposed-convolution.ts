// A transposed convolution as a scatter: each pixel lays the filter down, and overlapping copies are added.

import { arrow, number, svg, text } from './draw.js'
import { grid } from './grids.js'
import { computeOne, values } from '../shared/reference.js'

const x = values([1, 1, 2, 1], [1, 2])
const w = values([1, 3, 1, 1], [1, 10, 100])
const [size, left, stride] = [52, 150, 2]

export default async function transposedConvolution(): Promise<string> {
  const y = await computeOne(
    'conv2dTranspose',
    { x, w },
    { strides: [1, stride], dilations: [1, 1], padding: 'valid' },
  )
  const copies = x.data.map((value) => w.data.map((tap) => value * tap))
  const row = (i: number): number => 60 + i * 68
  const output = grid(left, 216, [[...y]], { size, role: 'y' })
  return svg(
    480,
    300,
    'A transposed convolution scatters',
    `Two pixels, ${x.data.join(' and ')}. Each lays the filter ${w.data.join(' ')} down, times its value, two places apart: ` +
      `${copies.map((copy) => copy.join(' ')).join(' and ')}. Where the copies overlap they are added. The output is ${y.join(' ')}.`,
    text(44, 24, 'x', { style: 'strong' }),
    text(left + 2.5 * size, 24, `x · (${w.data.join(', ')}), s = ${stride}`, { style: 'strong' }),
    ...x.data.flatMap((value, i) => {
      const copy = grid(left + i * stride * size, row(i), [copies[i]], { size, role: 'w' })
      return [
        grid(24, row(i) + 6, [[value]], { size: 40, role: 'x' }).part,
        arrow([70, row(i) + 26], [left + i * stride * size - 6, row(i) + 26]),
        copy.part,
      ]
    }),
    text(44, 242, 'y', { style: 'strong' }),
    output.part,
    output.window(0, stride, 1, 1, { role: 'y' }),
    text(left + 2.5 * size, 284, `${number(copies[0][2])} + ${number(copies[1][0])}`, {
      size: 13,
      style: 'quiet',
    }),
  )
}
