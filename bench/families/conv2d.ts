// Convolution, FWD, and its gradients with respect to the data, BWD_D, the weights, BWD_W, and the biases, BWD_B, as benchdnn names
// them; also with groups, and depthwise if there are as many groups as channels. And convolution with 2×2 max pooling as one op,
// POOL_FWD, POOL_BWD_D, POOL_BWD_W, and POOL_FWD_ARGMAX, which in training also gives the positions of the maxima.

import type { OpName } from '../../kernels/ops.js'
import { ops } from '../../kernels/ops.js'
import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem, type Heading, type Problem } from '../problem.js'
import { flopsOf, formatDescriptor, parseDescriptor } from '../shapes/descriptor.js'
import { bytesOf, convolutionShapes, kernelsOf, type Family } from './family.js'
import { random } from '../random.js'

const opNames = {
  FWD: 'conv2d',
  BWD_D: 'conv2dInputGradient',
  BWD_W: 'conv2dFilterGradient',
  BWD_B: 'biasGradient',
  POOL_FWD: 'conv2dMaxPool2d',
  POOL_FWD_ARGMAX: 'conv2dMaxPool2dWithArgmax',
  POOL_BWD_D: 'conv2dMaxPool2dInputGradient',
  POOL_BWD_W: 'conv2dMaxPool2dFilterGradient',
} as const satisfies Readonly<Record<string, OpName>>

type Direction = keyof typeof opNames

/** The ops for grouped and for depthwise convolutions. */
const groupedNames = {
  FWD: ['groupedConv2d', 'depthwiseConv2d'],
  BWD_D: ['groupedConv2dInputGradient', 'depthwiseConv2dInputGradient'],
  BWD_W: ['groupedConv2dFilterGradient', 'depthwiseConv2dFilterGradient'],
} as const satisfies Readonly<Record<string, readonly OpName[]>>

const opsOf = (direction: Direction): readonly OpName[] => [
  opNames[direction],
  ...(direction in groupedNames ? groupedNames[direction as keyof typeof groupedNames] : []),
]

const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const

export const conv2d: Family = {
  name: 'conv2d',
  description:
    'convolution, forward and its gradients; with POOL_ before it, with 2×2 max pooling behind it in one op',
  directions: Object.keys(opNames),
  defaultDirections: ['FWD', 'BWD_D', 'BWD_W'],
  ...convolutionShapes,
  defaultShapes: ['case-study/*'],
  kernels: (direction) => opsOf(direction as Direction).flatMap(kernelsOf),
  check: ({ text }) => void parseDescriptor(text),
  problem(named, direction) {
    const convolution = parseDescriptor(named.text)
    const heading = {
      family: 'conv2d',
      direction,
      shape: formatDescriptor(convolution),
      name: named.name,
      flops: flopsOf(convolution),
    }
    const { groups } = convolution
    if (direction === 'BWD_B') return byBiases(heading, convolution)
    if (direction.startsWith('POOL_')) {
      if (groups) throw new Error(`shape '${named.text}': no op pools behind a convolution in groups`)
      return pooled(heading, convolution, direction as Direction)
    }
    if (groups === undefined) return plain(heading, convolution, direction as Direction)
    return groups === convolution.x[3]
      ? depthwise(heading, convolution, direction as Direction)
      : grouped(heading, convolution, direction as Direction, groups)
  },
}

type Started = Omit<Heading, 'bytes'>
type Parsed = ReturnType<typeof parseDescriptor>

function plain(started: Started, { x, w, y, window }: Parsed, direction: Direction): Problem {
  const bytes = bytesOf([x, w, y])
  const heading = { ...started, bytes }
  const copies = copiesOf(bytes)
  if (direction === 'FWD') {
    const inputs = { x: random(x, 1), w: random(w, 2), b: random([w[3]], 3) }
    return opProblem(heading, { op: 'conv2d', inputs, attributes: window, shape: y, copies })
  }
  if (direction === 'BWD_D') {
    const inputs = { dy: random(y, 4), w: random(w, 2) }
    const attributes = { ...window, inputShape: x }
    return opProblem(heading, { op: 'conv2dInputGradient', inputs, attributes, shape: x, copies })
  }
  const attributes = { ...window, kernelSize: [w[0], w[1]] as const }
  const inputs = { x: random(x, 1), dy: random(y, 4) }
  return opProblem(heading, { op: 'conv2dFilterGradient', inputs, attributes, shape: w, copies })
}

/** The same with groups and without. */
function byBiases(started: Started, { y }: Parsed): Problem {
  const shape = [y[3]]
  const bytes = bytesOf([y, shape])
  const heading = { ...started, flops: sizeOf(y), bytes }
  const inputs = { dy: random(y, 4) }
  return opProblem(heading, { op: 'biasGradient', inputs, attributes: {}, shape, copies: copiesOf(bytes) })
}

/** As `plain`, with w `[kH, kW, C, K / C]`. */
function depthwise(
  started: Started,
  { x, w: [kH, kW, , K], y, window }: Parsed,
  direction: Direction,
): Problem {
  const w = [kH, kW, x[3], K / x[3]]
  const bytes = bytesOf([x, w, y])
  const heading = { ...started, bytes }
  const copies = copiesOf(bytes)
  if (direction === 'FWD') {
    const inputs = { x: random(x, 1), w: random(w, 2), b: random([K], 3) }
    return opProblem(heading, { op: 'depthwiseConv2d', inputs, attributes: window, shape: y, copies })
  }
  if (direction === 'BWD_D') {
    const inputs = { dy: random(y, 4), w: random(w, 2) }
    const attributes = { ...window, inputShape: x }
    return opProblem(heading, { op: 'depthwiseConv2dInputGradient', inputs, attributes, shape: x, copies })
  }
  const attributes = { ...window, kernelSize: [kH, kW] as const }
  const inputs = { x: random(x, 1), dy: random(y, 4) }
  return opProblem(heading, { op: 'depthwiseConv2dFilterGradient', inputs, attributes, shape: w, copies })
}

function grouped(
  started: Started,
  { x, w, y, window }: Parsed,
  direction: Direction,
  groups: number,
): Problem {
  const bytes = bytesOf([x, w, y])
  const heading = { ...started, bytes }
  const copies = copiesOf(bytes)
  if (direction === 'FWD') {
    const inputs = { x: random(x, 1), w: random(w, 2), b: random([w[3]], 3) }
    const attributes = { ...window, groups }
    return opProblem(heading, { op: 'groupedConv2d', inputs, attributes, shape: y, copies })
  }
  if (direction === 'BWD_D') {
    const inputs = { dy: random(y, 4), w: random(w, 2) }
    const attributes = { ...window, groups, inputShape: x }
    return opProblem(heading, { op: 'groupedConv2dInputGradient', inputs, attributes, shape: x, copies })
  }
  const attributes = { ...window, groups, kernelSize: [w[0], w[1]] as const }
  const inputs = { x: random(x, 1), dy: random(y, 4) }
  return opProblem(heading, { op: 'groupedConv2dFilterGradient', inputs, attributes, shape: w, copies })
}

/** Only one position per window has a gradient, but the operations are counted for the whole convolution. */
function pooled(started: Started, { x, w, y, window }: Parsed, direction: Direction): Problem {
  const out = ops.maxPool2d({ x: y }, pool)
  const bytes = bytesOf(direction === 'POOL_FWD' ? [x, w, out] : [x, w, out, out])
  const heading = { ...started, bytes }
  const copies = copiesOf(bytes)
  if (direction.startsWith('POOL_FWD')) {
    const inputs = { x: random(x, 1), w: random(w, 2), b: random([w[3]], 3) }
    const attributes = { ...window, pool }
    if (direction === 'POOL_FWD')
      return opProblem(heading, { op: 'conv2dMaxPool2d', inputs, attributes, shape: out, copies })
    const shape = { y: out, argmax: out }
    const task = { op: 'conv2dMaxPool2dWithArgmax', inputs, attributes, shape, copies } as const
    // If two values differ only by rounding, either may be the maximum, so the positions are not compared.
    return opProblem(heading, task, sizeOf(out))
  }
  // The maxima may be anywhere in their windows.
  const draws = random(out, 5).data
  const argmax = { shape: out, data: draws.map((draw) => Math.floor((draw + 1) * 2) % 4) }
  const after = { argmax, dy: random(out, 6) }
  if (direction === 'POOL_BWD_D') {
    const attributes = { ...window, inputShape: x, pool }
    const inputs = { w: random(w, 2), ...after }
    return opProblem(heading, { op: 'conv2dMaxPool2dInputGradient', inputs, attributes, shape: x, copies })
  }
  const attributes = { ...window, kernelSize: [w[0], w[1]] as const, pool }
  const inputs = { x: random(x, 1), ...after }
  return opProblem(heading, { op: 'conv2dMaxPool2dFilterGradient', inputs, attributes, shape: w, copies })
}
