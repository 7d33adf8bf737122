// Activations and their gradients, of images between layers: of arithmetic alone, and with an exponential in them.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageShapes, kernelsOf, parseImages, type Family } from './family.js'

/** Flops are counted as 1 a value, whatever an exponential takes: what counts is the time. */
const opNames = {
  RELU: 'relu',
  RELU_BWD: 'reluGradient',
  HARD_SWISH: 'hardSwish',
  HARD_SWISH_BWD: 'hardSwishGradient',
  ELU: 'elu',
  ELU_BWD: 'eluGradient',
  SILU: 'silu',
  SILU_BWD: 'siluGradient',
  GELU: 'gelu',
  GELU_BWD: 'geluGradient',
  PRELU: 'prelu',
  PRELU_BWD: 'preluAlphaGradient',
} as const
type Direction = keyof typeof opNames

export const activations: Family = {
  name: 'activations',
  description: 'activations and their gradients; prelu with a slope per channel, and the gradient by it',
  directions: Object.keys(opNames),
  defaultDirections: ['RELU', 'SILU', 'SILU_BWD', 'GELU'],
  ...imageShapes,
  kernels: (direction) => kernelsOf(opNames[direction as Direction]),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const op = opNames[direction as Direction]
    const backward = op.endsWith('Gradient')
    const bytes = bytesOf(backward ? [x, x, x] : [x, x])
    const heading = { family: 'activations', direction, shape, name, flops: sizeOf(x), bytes }
    const common = { shape: x, copies: copiesOf(bytes) }
    const z = random(x, 1)
    const dy = random(x, 2)
    const slopes = [1, 1, x[3]]
    if (op === 'prelu')
      return opProblem(heading, { op, inputs: { x: z, alpha: random(slopes, 3) }, attributes: {}, ...common })
    if (op === 'preluAlphaGradient')
      return opProblem(heading, {
        ...common,
        ...{ op, inputs: { x: z, dy }, attributes: { alphaShape: slopes }, shape: slopes },
      })
    if (op === 'hardSwishGradient' || op === 'siluGradient' || op === 'geluGradient')
      return opProblem(heading, { op, inputs: { x: z, dy }, attributes: {}, ...common })
    if (op === 'reluGradient' || op === 'eluGradient')
      return opProblem(heading, { op, inputs: { y: z, dy }, attributes: {}, ...common })
    return opProblem(heading, { op, inputs: { x: z }, attributes: {}, ...common })
  },
}
