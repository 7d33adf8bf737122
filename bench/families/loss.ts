// Losses, one per row of values, their gradients with respect to the values, _BWD, and accuracies. A row is an example with its
// classes, or a pixel. Flops are one per sum, difference, product, power, exponential or logarithm in the formula.

import type { Attributes, OpName } from '../../kernels/ops.js'
import type { NDArray, Shape } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, kernelsOf, parseSizes, type Family } from './family.js'

interface Kind {
  readonly op: OpName
  /** Operations per value, forward and backward. */
  readonly flops: readonly [forward: number, backward: number]
  readonly target: (shape: Shape) => NDArray
  readonly attributes: object
}

/** One class per row, with label smoothing of 0.1, so that no target is 0. */
const oneClass = (shape: Shape): NDArray => {
  const [N, K] = shape
  const data = new Float32Array(N * K).fill(0.1 / K)
  for (let n = 0; n < N; n++) data[n * K + ((7 * n) % K)] += 0.9
  return { shape, data }
}

/** Yes or no for each value, with label smoothing of 0.1. */
const yesOrNo = (shape: Shape): NDArray => {
  const { data } = random(shape, 2)
  return { shape, data: data.map((draw) => (draw > 0 ? 0.95 : 0.05)) }
}

const anyValue = (shape: Shape): NDArray => random(shape, 2)

const losses = {
  SOFTMAX_CE: { op: 'softmaxCrossEntropy', flops: [6, 6], target: oneClass, attributes: {} },
  SIGMOID_CE: { op: 'sigmoidCrossEntropy', flops: [7, 5], target: yesOrNo, attributes: {} },
  SOFTMAX_FOCAL: {
    ...{ op: 'softmaxFocalCrossEntropy', flops: [9, 14], target: oneClass },
    attributes: { gamma: 2 },
  },
  SIGMOID_FOCAL: {
    ...{ op: 'sigmoidFocalCrossEntropy', flops: [16, 23], target: yesOrNo },
    attributes: { gamma: 2, positive: 0.25, negative: 0.75 },
  },
  MSE: { op: 'meanSquaredError', flops: [3, 2], target: anyValue, attributes: {} },
  MAE: { op: 'meanAbsoluteError', flops: [2, 2], target: anyValue, attributes: {} },
  HUBER: { op: 'huber', flops: [4, 2], target: anyValue, attributes: { delta: 0.5 } },
} as const satisfies Readonly<Record<string, Kind>>

const accuracies = {
  ACCURACY: { op: 'categoricalAccuracy', flops: [1, 0], target: oneClass, attributes: {} },
  BINARY_ACCURACY: { op: 'binaryAccuracy', flops: [3, 0], target: yesOrNo, attributes: { threshold: 0 } },
} as const satisfies Readonly<Record<string, Kind>>

/** The op of a direction, and what belongs to it. */
function kindOf(direction: string) {
  if (direction in accuracies)
    return { ...accuracies[direction as keyof typeof accuracies], backward: false as const }
  const forward = direction.replace(/_BWD$/, '')
  const kind = losses[forward as keyof typeof losses]
  return forward === direction
    ? { ...kind, backward: false as const }
    : { ...kind, op: `${kind.op}Gradient` as const, backward: true as const }
}

const sizes = ['mb', 'ic'] as const

export const loss: Family = {
  name: 'loss',
  description: 'losses of rows of values, their gradients, and accuracies',
  directions: [...Object.keys(losses).flatMap((name) => [name, `${name}_BWD`]), ...Object.keys(accuracies)],
  defaultDirections: ['SOFTMAX_CE', 'SOFTMAX_CE_BWD', 'SIGMOID_CE', 'SIGMOID_CE_BWD'],
  notation: 'mb256ic1000: rows, values of each',
  shapes: {
    'case-study/classes': 'mb32ic3',
    'mnist/classes': 'mb128ic10',
    'imagenet/classes': 'mb256ic1000',
    // Eight images of 128×128: each pixel has one class, or is a yes or a no.
    'segmentation/classes': 'mb131072ic4',
    'segmentation/mask': 'mb8ic16384',
  },
  defaultShapes: ['imagenet/classes', 'segmentation/*'],
  kernels: (direction) => kernelsOf(kindOf(direction).op),
  check: ({ text }) => void parseSizes(text, sizes),
  problem({ text, name }, direction) {
    const { mb, ic } = parseSizes(text, sizes)
    const { op, flops, target, attributes, backward } = kindOf(direction)
    const x = [mb, ic]
    const shape = backward ? x : [mb]
    const bytes = bytesOf([x, x, shape])
    const heading = {
      ...{ family: 'loss', direction, shape: `mb${mb}ic${ic}`, name },
      ...{ flops: flops[backward ? 1 : 0] * mb * ic, bytes },
    }
    return opProblem(heading, {
      op,
      inputs: { x: random(x, 1), target: target(x) },
      attributes: attributes as Attributes<typeof op>,
      shape,
      copies: copiesOf(bytes),
    })
  },
}
