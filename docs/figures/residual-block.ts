// A residual block with numbers: two ways forward, and two gradients that meet where the ways parted.

import { arrow, dot, line, number, rect, svg, text, type Part } from './draw.js'
import { computeOne, values } from '../shared/reference.js'

const x = values([1, 2], [1, 2])
const w = values([2, 2], [3, 0, 1, 2])
const dy = values([1, 2], [1, 10])

const list = (numbers: readonly number[]): string => numbers.map((value) => number(value)).join('  ')

export default async function residualBlock(): Promise<string> {
  const u = await computeOne('dense', { x, w }, {})
  const y = await computeOne('add', { a: values([1, 2], u), b: x }, {})
  const du = await computeOne('denseInputGradient', { dy, w }, {})
  const dx = await computeOne('add', { a: values([1, 2], du), b: dy }, {})

  const plus = (at: number, y0: number): Part =>
    rect(at - 12, y0 - 12, 24, 24, { radius: 12 }) + text(at, y0, '+', { size: 18 })
  const layer = (y0: number, words: string): Part =>
    rect(196, y0 - 18, 88, 36, { role: 'w', radius: 6 }) + text(240, y0, words, { size: 14 })
  return svg(
    480,
    338,
    'A residual block, forward and backward',
    `Forward, x = ${x.data.join(' ')} goes into the dense layer F, which gives ${u.join(' ')}, and around it. The two meet in a sum, ` +
      `y = ${y.join(' ')}. Backward, dy = ${dy.data.join(' ')} goes unchanged around the block and comes through F as ${du.join(' ')}. ` +
      `Where the ways parted, the two gradients are added: dx = ${dx.join(' ')}.`,
    text(16, 20, 'forward', { anchor: 'start', style: 'strong' }),
    text(40, 64, 'x', { style: 'math' }),
    text(40, 86, list(x.data)),
    arrow([68, 64], [194, 64], { role: 'x', width: 2 }),
    layer(64, 'F'),
    arrow([286, 64], [362, 64], { role: 'y', width: 2 }),
    text(322, 46, list(u), { size: 13 }),
    dot([112, 64], 4, 'x'),
    line([[112, 64], [112, 132], [376, 132]], { role: 'x', width: 2 }), // prettier-ignore
    arrow([376, 132], [376, 78], { role: 'x', width: 2 }),
    text(244, 148, list(x.data), { size: 13 }),
    plus(376, 64),
    arrow([390, 64], [424, 64], { role: 'y', width: 2 }),
    text(446, 64, 'y', { style: 'math' }),
    text(446, 86, list(y)),
    text(16, 192, 'backward', { anchor: 'start', style: 'strong' }),
    text(446, 236, 'dy', { style: 'math' }),
    text(446, 258, list(dy.data)),
    line([[424, 236], [376, 236]], { role: 'dy', width: 2 }), // prettier-ignore
    dot([376, 236], 4, 'dy'),
    arrow([376, 236], [288, 236], { role: 'dy', width: 2 }),
    layer(236, 'F′ᵀ'),
    arrow([194, 236], [126, 236], { role: 'dy', width: 2 }),
    text(160, 218, list(du), { size: 13 }),
    line([[376, 236], [376, 304], [112, 304]], { role: 'dy', width: 2 }), // prettier-ignore
    arrow([112, 304], [112, 250], { role: 'dy', width: 2 }),
    text(244, 320, list(dy.data), { size: 13 }),
    plus(112, 236),
    arrow([98, 236], [66, 236], { role: 'dy', width: 2 }),
    text(40, 236, 'dx', { style: 'math' }),
    text(40, 258, list(dx)),
  )
}
