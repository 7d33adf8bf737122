// Ops that only move values, each beside its gradient, which moves them back.

import { arrow, group, line, svg, text, type Part } from './draw.js'
import { grid, rowsOf } from './grids.js'
import { compute, computeOne, values } from '../shared/reference.js'

const size = 28
const row = (y: number, forward: Part, backward: Part): Part => group(0, y, forward, backward)

async function concatenation(): Promise<Part> {
  const [x0, x1] = [values([1, 2], [1, 2]), values([1, 1], [9])]
  const { y } = await compute('concatenate', { x0, x1 }, { axis: 1 })
  const dy = values([1, 3], [10, 20, 30])
  const parts = [
    await computeOne('slice', { x: dy }, { axis: 1, start: 0, size: 2 }),
    await computeOne('slice', { x: dy }, { axis: 1, start: 2, size: 1 }),
  ]
  return row(
    0,
    text(16, 0, 'concatenate', { anchor: 'start', style: 'strong' }) +
      grid(16, 18, [[...x0.data]], { size, role: 'x' }).part +
      grid(80, 18, [[...x1.data]], { size, role: 'w' }).part +
      arrow([114, 32], [136, 32]) +
      grid(142, 18, [[...y.data]], { size, role: (_, c) => (c < 2 ? 'x' : 'w') }).part,
    text(256, 0, 'slice', { anchor: 'start', style: 'strong' }) +
      grid(256, 18, [[...dy.data]], { size, role: 'dy' }).part +
      arrow([346, 32], [368, 32]) +
      grid(374, 18, [[...parts[0]]], { size, role: 'dy' }).part +
      grid(438, 18, [[...parts[1]]], { size, role: 'dy' }).part,
  )
}

async function padding(): Promise<Part> {
  const border = [[0, 0], [1, 1]] as const // prettier-ignore
  const x = values([1, 1, 2, 1], [1, 2])
  const y = await computeOne('pad2d', { x }, { border })
  const dy = values([1, 1, 4, 1], [10, 20, 30, 40])
  const dx = await computeOne('crop2d', { x: dy }, { border })
  const isBorder = (_: number, c: number): boolean => c === 0 || c === 3
  return row(
    82,
    text(16, 0, 'pad2d', { anchor: 'start', style: 'strong' }) +
      grid(16, 18, [[...x.data]], { size, role: 'x' }).part +
      arrow([78, 32], [100, 32]) +
      grid(106, 18, [[...y]], { size, role: (r, c) => (isBorder(r, c) ? 'zero' : 'x') }).part,
    text(256, 0, 'crop2d', { anchor: 'start', style: 'strong' }) +
      grid(256, 18, [[...dy.data]], { size, role: (r, c) => (isBorder(r, c) ? 'zero' : 'dy') }).part +
      arrow([374, 32], [396, 32]) +
      grid(402, 18, [[...dx]], { size, role: 'dy' }).part,
  )
}

async function transposition(): Promise<Part> {
  const x = values([2, 3], [1, 2, 3, 4, 5, 6])
  const y = rowsOf(await computeOne('transpose', { x }, { perm: [1, 0] }), 2)
  const dy = values([3, 2], [10, 20, 30, 40, 50, 60])
  const dx = rowsOf(await computeOne('transpose', { x: dy }, { perm: [1, 0] }), 3)
  return row(
    164,
    text(16, 0, 'transpose', { anchor: 'start', style: 'strong' }) +
      grid(16, 32, rowsOf(x.data, 3), { size, role: 'x' }).part +
      arrow([106, 60], [128, 60]) +
      grid(134, 18, y, { size, role: 'x' }).part,
    text(256, 0, 'transpose back', { anchor: 'start', style: 'strong' }) +
      grid(256, 18, rowsOf(dy.data, 2), { size, role: 'dy' }).part +
      arrow([318, 60], [340, 60]) +
      grid(346, 32, dx, { size, role: 'dy' }).part,
  )
}

export default async function reshapingPairs(): Promise<string> {
  return svg(
    480,
    324,
    'Ops that move values, and their gradients',
    'Three ops and their gradients. Concatenate puts 1 2 and 9 one after the other; slices cut 10 20 30 into 10 20 and 30. Padding ' +
      'puts zeros on both sides of 1 2; cropping takes 20 30 out of 10 20 30 40. Transpose turns two rows of three into three rows ' +
      'of two; transposing back makes two rows of three.',
    text(16, 18, 'forward', { anchor: 'start', style: 'quiet' }),
    text(256, 18, 'backward', { anchor: 'start', style: 'quiet' }),
    line([[240, 10], [240, 312]]), // prettier-ignore
    group(0, 46, await concatenation(), await padding(), await transposition()),
  )
}
