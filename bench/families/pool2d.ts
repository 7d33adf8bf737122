// Pooling of images, forward and the gradient with respect to the input: max, average, L2, and average weighted by a Gaussian. Flops
// are one per value in a window, so memory is the limit.

import { ops } from '../../kernels/ops.js'
import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { bytesOf, kernelsOf, parseSizes, type Family } from './family.js'
import { random } from '../random.js'

const opNames = {
  MAX_FWD: 'maxPool2d',
  MAX_BWD_D: 'maxPool2dGradient',
  AVG_FWD: 'averagePool2d',
  AVG_BWD_D: 'averagePool2dGradient',
  L2_FWD: 'l2Pool2d',
  L2_BWD_D: 'l2Pool2dGradient',
  WEIGHTED_FWD: 'weightedAveragePool2d',
  WEIGHTED_BWD_D: 'weightedAveragePool2dGradient',
} as const

type Direction = keyof typeof opNames

const sizes = ['mb', 'ic', 'ih', 'kh', 'sh'] as const

export const pool2d: Family = {
  name: 'pool2d',
  description: 'max, average, L2 and weighted average pooling, forward and the gradient',
  directions: Object.keys(opNames),
  defaultDirections: ['MAX_FWD', 'MAX_BWD_D', 'AVG_FWD'],
  notation: 'mb32ic32ih68kh2sh2: images, channels, side, window, stride',
  shapes: {
    'case-study/pool1': 'mb32ic32ih68kh2sh2',
    'case-study/pool2': 'mb32ic32ih32kh2sh2',
    'resnet50/pool1': 'mb1ic64ih56kh3sh2',
    // The window is the whole image.
    'resnet20/global': 'mb32ic64ih8kh8sh8',
    'resnet50/global': 'mb1ic2048ih4kh4sh4',
  },
  defaultShapes: ['case-study/pool1'],
  kernels: (direction) => kernelsOf(opNames[direction as Direction]),
  check: ({ text }) => void parseSizes(text, sizes),
  problem({ text, name }, direction) {
    const { mb, ic, ih, kh, sh } = parseSizes(text, sizes)
    const attributes = { poolSize: [kh, kh], strides: [sh, sh], padding: 'valid' } as const
    const x = [mb, ih, ih, ic]
    const y = ops.maxPool2d({ x }, attributes)
    const op = opNames[direction as Direction]
    const moved = op === 'maxPool2dGradient' ? [x, y, x] : op === 'l2Pool2dGradient' ? [x, y, y, x] : [x, y]
    const bytes = bytesOf(moved)
    const shape = `mb${mb}ic${ic}ih${ih}kh${kh}sh${sh}`
    const heading = { family: 'pool2d', direction, shape, name, flops: sizeOf(y) * kh * kh, bytes }
    const copies = copiesOf(bytes)
    const [image, dy] = [random(x, 1), random(y, 2)]
    if (op === 'maxPool2dGradient')
      return opProblem(heading, { op, inputs: { x: image, dy }, attributes, shape: x, copies })
    if (op === 'l2Pool2dGradient') {
      const norms = { shape: y, data: random(y, 3).data.map((value) => 2 + value) }
      return opProblem(heading, { op, inputs: { x: image, y: norms, dy }, attributes, shape: x, copies })
    }
    const byInput = { ...attributes, inputShape: x }
    if (op === 'averagePool2dGradient')
      return opProblem(heading, { op, inputs: { dy }, attributes: byInput, shape: x, copies })
    const sigma = kh / 2
    if (op === 'weightedAveragePool2dGradient')
      return opProblem(heading, { op, inputs: { dy }, attributes: { ...byInput, sigma }, shape: x, copies })
    if (op === 'weightedAveragePool2d')
      return opProblem(heading, {
        op,
        inputs: { x: image },
        attributes: { ...attributes, sigma },
        shape: y,
        copies,
      })
    return opProblem(heading, { op, inputs: { x: image }, attributes, shape: y, copies })
  },
}
