// Random numbers from hashes: dropout, DROPOUT, its mask alone, MASK, and normal numbers, NORMAL. A number counts as one
// operation.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random as values } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = { DROPOUT: 'dropout', MASK: 'dropoutMask', NORMAL: 'randomNormal' } as const

export const random: Family = {
  name: 'random',
  description: 'dropout, its masks, and normal numbers',
  ...imageOps(opNames),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const bytes = bytesOf(direction === 'DROPOUT' ? [x, x] : [x])
    const heading = { family: 'random', direction, shape, name, flops: sizeOf(x), bytes }
    const copies = copiesOf(bytes)
    const dropping = { rate: 0.25, key: 7 }
    if (direction === 'DROPOUT') {
      const inputs = { x: values(x, 1) }
      return opProblem(heading, { op: 'dropout', inputs, attributes: dropping, shape: x, copies })
    }
    if (direction === 'MASK') {
      const attributes = { shape: x, ...dropping }
      return opProblem(heading, { op: 'dropoutMask', inputs: {}, attributes, shape: x, copies })
    }
    const attributes = { shape: x, stddev: 1, key: 7 }
    return opProblem(heading, { op: 'randomNormal', inputs: {}, attributes, shape: x, copies })
  },
}
