// Two tensors into one: a sum with relu, as a residual block ends; a gate per image and channel, and the gradient by it.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageShapes, kernelsOf, parseImages, type Family } from './family.js'

const opNames = { ADD: 'add', GATE: 'multiply', GATE_BWD: 'multiplyGateGradient' } as const
type Direction = keyof typeof opNames

export const merge: Family = {
  name: 'merge',
  description: 'a sum with relu, a product with a gate, and the gradient by the gate',
  directions: Object.keys(opNames),
  defaultDirections: Object.keys(opNames),
  ...imageShapes,
  kernels: (direction) => kernelsOf(opNames[direction as Direction]),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const [N, , , C] = x
    const gate = [N, 1, 1, C]
    const op = opNames[direction as Direction]
    const bytes = bytesOf(op === 'add' ? [x, x, x] : [x, x, gate])
    const flops = (op === 'multiply' ? 1 : 2) * sizeOf(x)
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
    if (op === 'multiply')
      return opProblem(heading, { op, inputs: { a, b: random(gate, 2) }, attributes: {}, shape: x, copies })
    return opProblem(heading, { op, inputs: { a, dy: random(x, 2) }, attributes: {}, shape: gate, copies })
  },
}
