// Dense layers: a matrix product and its two gradients.

import { copiesOf, opProblem } from '../problem.js'
import { bytesOf, kernelsOf, parseSizes, type Family } from './family.js'
import { random } from '../random.js'

const opNames = { FWD: 'dense', BWD_D: 'denseInputGradient', BWD_W: 'denseWeightGradient' } as const
type Direction = keyof typeof opNames

const sizes = ['mb', 'ic', 'oc'] as const

export const dense: Family = {
  name: 'dense',
  description: 'dense layers, forward and both gradients',
  directions: Object.keys(opNames),
  defaultDirections: ['FWD', 'BWD_D', 'BWD_W'],
  notation: 'mb32ic8192oc128: rows, inputs, outputs',
  shapes: {
    'case-study/dense1': 'mb32ic8192oc128',
    'case-study/dense2': 'mb32ic128oc3',
    'lenet/dense1': 'mb32ic400oc120',
    'vgg16/fc8': 'mb1ic4096oc1000',
    'resnet50/fc': 'mb1ic2048oc1000',
  },
  defaultShapes: ['case-study/dense1'],
  kernels: (direction) => kernelsOf(opNames[direction as Direction]),
  check: ({ text }) => void parseSizes(text, sizes),
  problem({ text, name }, direction) {
    const { mb, ic, oc } = parseSizes(text, sizes)
    const [X, W, Y] = [
      [mb, ic],
      [ic, oc],
      [mb, oc],
    ]
    const bytes = bytesOf([X, W, Y])
    const heading = {
      family: 'dense',
      direction,
      shape: `mb${mb}ic${ic}oc${oc}`,
      name,
      flops: 2 * mb * ic * oc,
      bytes,
    }
    const copies = copiesOf(bytes)
    const [x, w, dy] = [random(X, 1), random(W, 2), random(Y, 3)]
    if (direction === 'FWD') {
      const inputs = { x, w, b: random([oc], 4) }
      return opProblem(heading, { op: 'dense', inputs, attributes: {}, shape: Y, copies })
    }
    if (direction === 'BWD_D')
      return opProblem(heading, {
        op: 'denseInputGradient',
        inputs: { dy, w },
        attributes: {},
        shape: X,
        copies,
      })
    return opProblem(heading, {
      op: 'denseWeightGradient',
      inputs: { x, dy },
      attributes: {},
      shape: W,
      copies,
    })
  },
}
