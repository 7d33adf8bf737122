// Random numbers from hashes: a dropout mask, MASK, and normal numbers, NORMAL. A number counts as one operation.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = { MASK: 'dropoutMask', NORMAL: 'randomNormal' } as const

export const random: Family = {
  name: 'random',
  description: 'masks of dropout, and normal numbers',
  ...imageOps(opNames),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const bytes = bytesOf([x])
    const heading = { family: 'random', direction, shape, name, flops: sizeOf(x), bytes }
    const copies = copiesOf(bytes)
    if (direction === 'MASK') {
      const attributes = { shape: x, rate: 0.25, key: 7 }
      return opProblem(heading, { op: 'dropoutMask', inputs: {}, attributes, shape: x, copies })
    }
    const attributes = { shape: x, stddev: 1, key: 7 }
    return opProblem(heading, { op: 'randomNormal', inputs: {}, attributes, shape: x, copies })
  },
}
