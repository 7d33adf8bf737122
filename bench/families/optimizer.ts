// A step of an optimizer over weights, in place: all memory.

import { copiesOf, updateProblem } from '../problem.js'
import { bytesOf, parseSizes, updatesOf, type Family } from './family.js'
import { random } from '../random.js'

const directions = { SGD: 'sgd', ADAM: 'adam' } as const

export const optimizer: Family = {
  name: 'optimizer',
  description: 'one step of SGD with momentum, or of Adam',
  directions: Object.keys(directions),
  defaultDirections: ['SGD', 'ADAM'],
  notation: 'n1048576: weights',
  shapes: { 'case-study/dense1': 'n1048576', 'case-study/conv2': 'n9216' },
  defaultShapes: ['case-study/dense1'],
  kernels: (direction) => updatesOf(directions[direction as keyof typeof directions]),
  check: ({ text }) => void parseSizes(text, ['n']),
  problem({ text, name }, direction) {
    const { n } = parseSizes(text, ['n'])
    const [w, v, g] = [random([n], 1), random([n], 2), random([n], 3)]
    const shape = `n${n}`
    if (direction === 'SGD') {
      const bytes = bytesOf([[n], [n], [n], [n], [n]]) // w, v both ways, g
      const heading = { family: 'optimizer', direction, shape, name, flops: 4 * n, bytes }
      const attributes = { learningRate: 1e-4, momentum: 0.9, nesterov: false }
      return updateProblem(heading, {
        update: 'sgd',
        inputs: { w, v, g },
        attributes,
        copies: copiesOf(bytes),
      })
    }
    const bytes = bytesOf(Array.from({ length: 7 }, () => [n])) // w, m, v both ways, g
    const heading = { family: 'optimizer', direction, shape, name, flops: 12 * n, bytes }
    const attributes = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, step: 3 }
    const squares = { shape: v.shape, data: v.data.map((value) => value * value) }
    const inputs = { w, m: random([n], 4), v: squares, g }
    return updateProblem(heading, { update: 'adam', inputs, attributes, copies: copiesOf(bytes) })
  },
}
