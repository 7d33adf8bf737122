// Softmax and its gradient. Flops are counted as 5 per value: maximum, difference, exponential, sum, quotient.

import { copiesOf, opProblem } from '../problem.js'
import { bytesOf, kernelsOf, parseSizes, type Family } from './family.js'
import { random } from '../random.js'

const opNames = { FWD: 'softmax', BWD_D: 'softmaxGradient' } as const
type Direction = keyof typeof opNames

const sizes = ['mb', 'ic'] as const

export const softmax: Family = {
  name: 'softmax',
  description: 'softmax and its gradient',
  directions: Object.keys(opNames),
  defaultDirections: ['FWD', 'BWD_D'],
  notation: 'mb256ic1000: rows, classes',
  shapes: {
    'case-study/softmax': 'mb32ic3',
    'mnist/softmax': 'mb128ic10',
    'imagenet/softmax': 'mb256ic1000',
  },
  defaultShapes: ['imagenet/softmax'],
  kernels: (direction) => kernelsOf(opNames[direction as Direction]),
  check: ({ text }) => void parseSizes(text, sizes),
  problem({ text, name }, direction) {
    const { mb, ic } = parseSizes(text, sizes)
    const x = [mb, ic]
    const bytes = direction === 'FWD' ? bytesOf([x, x]) : bytesOf([x, x, x])
    const heading = { family: 'softmax', direction, shape: `mb${mb}ic${ic}`, name, flops: 5 * mb * ic, bytes }
    const copies = copiesOf(bytes)
    if (direction === 'FWD')
      return opProblem(heading, {
        op: 'softmax',
        inputs: { x: random(x, 1) },
        attributes: {},
        shape: x,
        copies,
      })
    const y = random(x, 1)
    y.data.forEach((value, i) => (y.data[i] = (value + 1) / ic))
    const inputs = { y, dy: random(x, 3) }
    return opProblem(heading, { op: 'softmaxGradient', inputs, attributes: {}, shape: x, copies })
  },
}
