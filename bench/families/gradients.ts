// What is done to weights' gradients before an update: L1 and L2 penalties, PENALTY, and their gradients, PENALTY_BWD;
// clipping by value, CLIP_VALUE, and by norm, CLIP_NORM.

import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, kernelsOf, parseSizes, weightShapes, type Family } from './family.js'

const opNames = {
  PENALTY: 'l1l2',
  PENALTY_BWD: 'l1l2Gradient',
  CLIP_VALUE: 'clipByValue',
  CLIP_NORM: 'clipByNorm',
} as const
type Direction = keyof typeof opNames

export const gradients: Family = {
  name: 'gradients',
  description: 'penalties on weights, and the clipping of their gradients',
  directions: Object.keys(opNames),
  defaultDirections: Object.keys(opNames),
  ...weightShapes,
  kernels: (direction) => kernelsOf(opNames[direction as Direction]),
  problem({ text, name }, direction) {
    const { n } = parseSizes(text, ['n'])
    const arrays = { PENALTY: 1, PENALTY_BWD: 3, CLIP_VALUE: 2, CLIP_NORM: 2 }[direction as Direction]
    const operations = { PENALTY: 5, PENALTY_BWD: 4, CLIP_VALUE: 2, CLIP_NORM: 1 }[direction as Direction]
    const bytes = arrays * bytesOf([[n]])
    const heading = {
      ...{ family: 'gradients', direction, shape: `n${n}`, name },
      ...{ flops: operations * n, bytes },
    }
    const op = opNames[direction as Direction]
    const common = { shape: [n], copies: copiesOf(bytes) }
    const [w, g] = [random([n], 1), random([n], 3)]
    const penalty = { l1: 1e-3, l2: 1e-2 }
    if (op === 'l1l2')
      return opProblem(heading, { ...common, op, inputs: { w }, attributes: penalty, shape: [1] })
    if (op === 'l1l2Gradient')
      return opProblem(heading, { ...common, op, inputs: { w, g }, attributes: penalty })
    if (op === 'clipByValue')
      return opProblem(heading, { ...common, op, inputs: { g }, attributes: { clipValue: 0.5 } })
    // The norm exceeds the limit, so that clipping has an effect.
    const squares = { shape: [1], data: Float32Array.of(n) }
    return opProblem(heading, { ...common, op, inputs: { g, squares }, attributes: { clipNorm: 0.1 } })
  },
}
