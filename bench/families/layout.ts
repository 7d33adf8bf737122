// Ops that only move values: joining two images' channels, CONCAT, and separating them, SLICE; adding a border of one pixel,
// PAD, and removing it, CROP; a border that mirrors the image, REFLECT, and its gradient, REFLECT_D; NHWC to NCHW, NCHW, and
// back, NHWC. A moved value counts as one operation.

import { ops } from '../../kernels/ops.js'
import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = {
  CONCAT: 'concatenate',
  SLICE: 'slice',
  PAD: 'pad2d',
  CROP: 'crop2d',
  REFLECT: 'pad2d',
  REFLECT_D: 'pad2dGradient',
  NCHW: 'transpose',
  NHWC: 'transpose',
} as const
type Direction = keyof typeof opNames

const border = [
  [1, 1],
  [1, 1],
] as const

export const layout: Family = {
  name: 'layout',
  description:
    'channels of two images joined and taken apart, borders added and cut off, axes in another order',
  ...imageOps(opNames),
  defaultDirections: ['CONCAT', 'PAD', 'CROP'],
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const both = x.with(3, 2 * x[3])
    const padded = ops.pad2d({ x }, { border })
    const op = opNames[direction as Direction]
    const moved = op === 'concatenate' ? both : x
    const bytes = bytesOf(op.startsWith('pad2d') ? [x, padded] : [moved, moved])
    const heading = { family: 'layout', direction, shape, name, flops: sizeOf(moved), bytes }
    const copies = copiesOf(bytes)
    if (op === 'concatenate')
      return opProblem(heading, {
        op,
        inputs: { x0: random(x, 1), x1: random(x, 2) },
        attributes: { axis: 3 },
        shape: both,
        copies,
      })
    if (op === 'slice')
      return opProblem(heading, {
        op,
        inputs: { x: random(both, 1) },
        attributes: { axis: 3, start: x[3], size: x[3] },
        shape: x,
        copies,
      })
    if (op === 'transpose') {
      const [N, H, W, C] = x
      const channelsFirst = [N, C, H, W]
      const [from, to, perm] =
        direction === 'NCHW' ? [x, channelsFirst, [0, 3, 1, 2]] : [channelsFirst, x, [0, 2, 3, 1]]
      return opProblem(heading, {
        op,
        inputs: { x: random(from, 1) },
        attributes: { perm },
        shape: to,
        copies,
      })
    }
    if (op === 'pad2dGradient')
      return opProblem(heading, {
        op,
        inputs: { dy: random(padded, 1) },
        attributes: { border, mode: 'reflect' },
        shape: x,
        copies,
      })
    const image = random(op === 'pad2d' ? x : padded, 1)
    const y = op === 'pad2d' ? padded : x
    if (op === 'pad2d' && direction === 'REFLECT')
      return opProblem(heading, {
        op,
        inputs: { x: image },
        attributes: { border, mode: 'reflect' },
        shape: y,
        copies,
      })
    return opProblem(heading, { op, inputs: { x: image }, attributes: { border }, shape: y, copies })
  },
}
