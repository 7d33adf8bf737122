// Batch normalization in training: statistics, STAT; normalization with them, FWD; the gradients with respect to its
// parameters, BWD_W, and to the data, BWD_D; the moving average of a statistic, AVERAGE; and, for inference, folding it into a
// 1×1 convolution with the same number of channels, FOLD. Flops are one per sum, difference or product in the formula, so memory
// is the limit.

import { sizeOf, type Shape } from '../../kernels/shape.js'
import { copiesOf, opProblem, type Heading, type Problem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = {
  STAT: 'batchStatistics',
  FWD: 'batchNormalization',
  BWD_W: 'batchNormalizationParameterGradient',
  BWD_D: 'batchNormalizationInputGradient',
  AVERAGE: 'movingAverage',
  FOLD: 'foldBatchNormalization',
} as const
type Direction = keyof typeof opNames
/** The directions that work on images. */
type Images = Exclude<Direction, 'AVERAGE' | 'FOLD'>
type Started = Omit<Heading, 'flops' | 'bytes'>

export const batchNormalization: Family = {
  name: 'batch-normalization',
  description: 'batch normalization: statistics, forward with relu, both gradients, moving averages, folding',
  ...imageOps(opNames),
  defaultDirections: ['STAT', 'FWD', 'BWD_W', 'BWD_D'],
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const C = [x[3]]
    const op = opNames[direction as Direction]
    const started = { family: 'batch-normalization', direction, shape, name }
    if (op === 'movingAverage') return average(started, C)
    if (op === 'foldBatchNormalization') return fold(started, C)
    const images = { STAT: 1, FWD: 2, BWD_W: 2, BWD_D: 3 }[direction as Images]
    const operations = { STAT: 4, FWD: 3, BWD_W: 4, BWD_D: 5 }[direction as Images]
    const bytes = images * bytesOf([x])
    const flops = operations * sizeOf(x)
    const heading = { ...started, flops, bytes }
    const copies = copiesOf(bytes)
    const perChannel = (seed: number) => random(C, seed)
    const statistics = statisticsOf(C)
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

const statisticsOf = (C: Shape) => ({
  mean: random(C, 2),
  variance: { shape: C, data: random(C, 3).data.map((value) => 1 + value / 2) },
})

function average(started: Started, C: Shape): Problem {
  const bytes = bytesOf([C, C, C])
  return opProblem(
    { ...started, flops: 3 * sizeOf(C), bytes },
    {
      op: 'movingAverage',
      inputs: { average: random(C, 1), value: random(C, 2) },
      attributes: { momentum: 0.99 },
      shape: C,
      copies: copiesOf(bytes),
    },
  )
}

function fold(started: Started, C: Shape): Problem {
  const w = [1, 1, ...C, ...C]
  const bytes = bytesOf([w, w])
  const inputs = { w: random(w, 1), b: random(C, 6), gamma: random(C, 4), beta: random(C, 5) }
  return opProblem(
    { ...started, flops: sizeOf(w), bytes },
    {
      op: 'foldBatchNormalization',
      inputs: { ...inputs, ...statisticsOf(C) },
      attributes: { epsilon: 1e-3 },
      shape: { w, b: C },
      copies: copiesOf(bytes),
    },
  )
}
