// Batch normalisation in training: statistics, STAT; normalisation by them, FWD; and the gradients by its parameters, BWD_W,
// and by the data, BWD_D. Its flops are one per sum, difference or product of the formula, so what limits it is memory.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageShapes, kernelsOf, parseImages, type Family } from './family.js'

const opNames = {
  STAT: 'batchStatistics',
  FWD: 'batchNormalization',
  BWD_W: 'batchNormalizationParameterGradient',
  BWD_D: 'batchNormalizationInputGradient',
} as const
type Direction = keyof typeof opNames

export const batchNormalization: Family = {
  name: 'batch-normalization',
  description: 'batch normalisation: statistics, forward with relu, and both gradients',
  directions: Object.keys(opNames),
  defaultDirections: Object.keys(opNames),
  ...imageShapes,
  kernels: (direction) => kernelsOf(opNames[direction as Direction]),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const C = [x[3]]
    const op = opNames[direction as Direction]
    const images = { STAT: 1, FWD: 2, BWD_W: 2, BWD_D: 3 }[direction as Direction]
    const operations = { STAT: 4, FWD: 3, BWD_W: 4, BWD_D: 5 }[direction as Direction]
    const bytes = images * bytesOf([x])
    const flops = operations * sizeOf(x)
    const heading = { family: 'batch-normalization', direction, shape, name, flops, bytes }
    const copies = copiesOf(bytes)
    const perChannel = (seed: number) => random(C, seed)
    const variance = { shape: C, data: perChannel(3).data.map((value) => 1 + value / 2) }
    const statistics = { mean: perChannel(2), variance }
    const attributes = { epsilon: 1e-3 }
    if (op === 'batchStatistics')
      return opProblem(heading, {
        op,
        inputs: { x: random(x, 1) },
        attributes: {},
        shape: { mean: C, variance: C },
        copies,
      })
    if (op === 'batchNormalization')
      return opProblem(heading, {
        op,
        inputs: { x: random(x, 1), ...statistics, gamma: perChannel(4), beta: perChannel(5) },
        attributes: { ...attributes, activation: 'relu' },
        shape: x,
        copies,
      })
    const inputs = { x: random(x, 1), dy: random(x, 6), ...statistics }
    if (op === 'batchNormalizationParameterGradient')
      return opProblem(heading, { op, inputs, attributes, shape: { gamma: C, beta: C }, copies })
    const gradients = { gamma: perChannel(4), dgamma: perChannel(7), dbeta: perChannel(8) }
    return opProblem(heading, { op, inputs: { ...inputs, ...gradients }, attributes, shape: x, copies })
  },
}
