// A step of an optimizer over weights, in place, which is limited by memory.

import type { Attributes, Inputs, UpdateName } from '../../kernels/ops.js'
import type { NDArray } from '../../kernels/shape.js'
import { copiesOf, updateProblem, type Problem } from '../problem.js'
import { bytesOf, parseSizes, updatesOf, weightShapes, type Family } from './family.js'
import { random } from '../random.js'

const directions = { SGD: 'sgd', ADAM: 'adam', RMSPROP: 'rmsprop', ADAGRAD: 'adagrad' } as const

export const optimizer: Family = {
  name: 'optimizer',
  description: 'one step of SGD with momentum, of Adam, of RMSProp, or of Adagrad',
  directions: Object.keys(directions),
  defaultDirections: ['SGD', 'ADAM'],
  ...weightShapes,
  kernels: (direction) => updatesOf(directions[direction as keyof typeof directions]),
  problem({ text, name }, direction) {
    const { n } = parseSizes(text, ['n'])
    return problems[direction as keyof typeof directions](n, name)
  },
}

/** The problem of an update that moves that many arrays, and does that many operations per weight. */
function problem<K extends UpdateName>(
  direction: keyof typeof directions,
  [n, name]: readonly [n: number, name: string | undefined],
  { arrays, flops }: { readonly arrays: number; readonly flops: number },
  work: { readonly update: K; readonly inputs: Inputs<K, NDArray>; readonly attributes: Attributes<K> },
): Problem {
  const bytes = bytesOf(Array.from({ length: arrays }, () => [n]))
  const heading = { family: 'optimizer', direction, shape: `n${n}`, name, flops: flops * n, bytes }
  return updateProblem(heading, { ...work, copies: copiesOf(bytes) })
}

const squares = ({ shape, data }: NDArray): NDArray => ({ shape, data: data.map((value) => value * value) })

const problems: Readonly<Record<keyof typeof directions, (n: number, name: string | undefined) => Problem>> =
  {
    // w and v both ways, g
    SGD: (n, name) =>
      problem(
        'SGD',
        [n, name],
        { arrays: 5, flops: 4 },
        {
          update: 'sgd',
          inputs: { w: random([n], 1), v: random([n], 2), g: random([n], 3) },
          attributes: { learningRate: 1e-4, momentum: 0.9, nesterov: false },
        },
      ),
    // w, m and v both ways, g
    ADAM: (n, name) =>
      problem(
        'ADAM',
        [n, name],
        { arrays: 7, flops: 12 },
        {
          update: 'adam',
          inputs: { w: random([n], 1), m: random([n], 4), v: squares(random([n], 2)), g: random([n], 3) },
          attributes: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, step: 3 },
        },
      ),
    // w and v both ways, g
    RMSPROP: (n, name) =>
      problem(
        'RMSPROP',
        [n, name],
        { arrays: 5, flops: 9 },
        {
          update: 'rmsprop',
          inputs: { w: random([n], 1), v: squares(random([n], 2)), g: random([n], 3) },
          attributes: { learningRate: 1e-3, rho: 0.9, momentum: 0, epsilon: 1e-7 },
        },
      ),
    ADAGRAD: (n, name) =>
      problem(
        'ADAGRAD',
        [n, name],
        { arrays: 5, flops: 7 },
        {
          update: 'adagrad',
          inputs: { w: random([n], 1), v: squares(random([n], 2)), g: random([n], 3) },
          attributes: { learningRate: 1e-3, epsilon: 1e-7 },
        },
      ),
  }
