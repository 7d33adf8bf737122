// The Jacobian of softmax for three scores, and the product that takes its place.

import { exact, rows } from './data/ops.js'
import { number, svg, text, type Role } from './draw.js'
import { grid } from './grids.js'

export default async function softmaxJacobian(): Promise<string> {
  const backend = await exact()
  const scores = [0, Math.log(2), Math.log(5)]
  const dy = [8, 4, 0]
  const y = backend.run('softmax', { x: rows(backend, [scores]) }, {})
  const shares = Array.from(await y.data(), (share) => Number(share.toFixed(12)))
  /** A row of the Jacobian is the gradient of one output alone. */
  const back = async (gradient: readonly number[]) =>
    Array.from(await backend.run('softmaxGradient', { y, dy: rows(backend, [gradient]) }, {}).data())
  const jacobian = await Promise.all(shares.map((_, k) => back(shares.map((_, j) => (j === k ? 1 : 0)))))
  const dx = await back(dy)
  backend.dispose()
  /** Multiples of 1/64, as they are with these scores. */
  const in64 = (value: number): string => `${number(Math.round(value * 64))}`
  const size = 52
  const sign = (row: number, column: number): Role => (row === column ? 'y' : 'dy')
  const matrix = grid(150, 70, jacobian, { size, role: sign, format: in64, brackets: true })
  const row = grid(150, 262, [dx], { size, role: 'x', brackets: true })
  const gradient = grid(
    40,
    70,
    dy.map((value) => [value]),
    { size, role: 'none' },
  )
  return svg(
    480,
    336,
    'The Jacobian of softmax as a matrix',
    `For the probabilities 1/8, 1/4 and 5/8 the Jacobian, in parts of 64, has the rows ${jacobian.map((one) => one.map(in64).join(', ')).join('; ')}. ` +
      `It is symmetric, positive on the diagonal and negative elsewhere, and each row sums to 0. Rows weighted by dy, ${dy.join(', ')}, add up to ` +
      `dx = ${dx.map((value) => number(value)).join(', ')}.`,
    text(66, 46, 'dy', { style: 'math' }),
    gradient.part,
    text(228, 46, 'J, in parts of 64', { size: 13 }),
    matrix.part,
    text(330, 96, '+ on the diagonal:', { anchor: 'start', size: 12 }),
    text(330, 114, 'y (1 − y)', { anchor: 'start', size: 13, style: 'math' }),
    text(330, 148, '− elsewhere: −y y′', { anchor: 'start', size: 12 }),
    text(330, 182, 'each row and column', { anchor: 'start', size: 12 }),
    text(330, 200, 'sums to 0', { anchor: 'start', size: 12 }),
    text(94, 288, 'dx = dy J', { style: 'math' }),
    row.part,
    text(330, 288, 'also sums to 0', { anchor: 'start', size: 12 }),
  )
}
