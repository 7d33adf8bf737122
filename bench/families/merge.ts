// Ops that merge two tensors: a sum with ReLU, as at the end of a residual block; maximum and minimum, and their gradients;
// a gate per image and channel, and its gradient. Also the product of a tensor and a number, SCALE.

import { sizeOf, type Shape } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = {
  ADD: 'add',
  MAX: 'maximum',
  MAX_BWD: 'maximumGradient',
  MIN: 'minimum',
  MIN_BWD: 'minimumGradient',
  GATE: 'multiply',
  GATE_BWD: 'multiplyGateGradient',
  SCALE: 'scale',
} as const
type Direction = keyof typeof opNames

export const merge: Family = {
  name: 'merge',
  description:
    'a sum with relu, the larger and the smaller of two, products with a gate and a number, and gradients',
  ...imageOps(opNames),
  defaultDirections: ['ADD', 'GATE', 'GATE_BWD'],
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const [N, , , C] = x
    const gate = [N, 1, 1, C]
    const op = opNames[direction as Direction]
    const passes = { ADD: 3, MAX: 3, MAX_BWD: 5, MIN: 3, MIN_BWD: 5, GATE: 2, GATE_BWD: 2, SCALE: 2 }[
      direction as Direction
    ]
    const bytes = bytesOf(Array<Shape>(passes).fill(x))
    const flops = (op === 'add' || /Gradient$/.test(op) ? 2 : 1) * sizeOf(x)
    const heading = { family: 'merge', direction, shape, name, flops, bytes }
    const copies = copiesOf(bytes)
    const a = random(x, 1)
    if (op === 'add')
      return opProblem(heading, {
        op,
        inputs: { a, b: random(x, 2) },
        attributes: { activation: 'relu' },
        shape: x,
        copies,
      })
    if (op === 'maximum' || op === 'minimum')
      return opProblem(heading, { op, inputs: { a, b: random(x, 2) }, attributes: {}, shape: x, copies })
    if (op === 'maximumGradient' || op === 'minimumGradient') {
      const inputs = { a, b: random(x, 2), dy: random(x, 3) }
      return opProblem(heading, { op, inputs, attributes: {}, shape: { da: x, db: x }, copies })
    }
    if (op === 'multiply')
      return opProblem(heading, { op, inputs: { a, b: random(gate, 2) }, attributes: {}, shape: x, copies })
    if (op === 'scale')
      return opProblem(heading, { op, inputs: { x: a }, attributes: { factor: 0.5 }, shape: x, copies })
    return opProblem(heading, { op, inputs: { a, dy: random(x, 2) }, attributes: {}, shape: gate, copies })
  },
}
