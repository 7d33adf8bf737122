// Activations and their gradients, for images between layers; some with arithmetic only, some with an exponential. PReLU has
// one slope per channel, and two gradients: with respect to the data, PRELU_BWD_D, and to the slopes, PRELU_BWD_W.

import { hasGradientOfOutput } from '../../kernels/ops/activations.js'
import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageShapes, kernelsOf, parseImages, type Family } from './family.js'

const activationNames = {
  RELU: 'relu',
  ELU: 'elu',
  SIGMOID: 'sigmoid',
  TANH: 'tanh',
  SOFTPLUS: 'softplus',
  HARD_SIGMOID: 'hardSigmoid',
  HARD_SWISH: 'hardSwish',
  SILU: 'silu',
  GELU: 'gelu',
} as const

const preluNames = {
  PRELU: 'prelu',
  PRELU_BWD_D: 'preluInputGradient',
  PRELU_BWD_W: 'preluAlphaGradient',
} as const

type Name = keyof typeof activationNames
type PreluDirection = keyof typeof preluNames

const isPrelu = (direction: string): direction is PreluDirection => direction in preluNames

/** The activation of a direction, and whether the gradient is meant. */
function activationOf(direction: string) {
  const forward = direction.replace(/_BWD$/, '')
  return { activation: activationNames[forward as Name], backward: forward !== direction }
}

function opOf(direction: string) {
  if (isPrelu(direction)) return preluNames[direction]
  const { activation, backward } = activationOf(direction)
  return backward ? (`${activation}Gradient` as const) : activation
}

/** Flops are counted as 1 per value, whatever an exponential costs; only the time matters. */
export const activations: Family = {
  name: 'activations',
  description: 'activations and their gradients; prelu with a slope per channel',
  directions: [
    ...Object.keys(activationNames).flatMap((name) => [name, `${name}_BWD`]),
    ...Object.keys(preluNames),
  ],
  defaultDirections: ['RELU', 'SILU', 'SILU_BWD', 'GELU'],
  ...imageShapes,
  kernels: (direction) => kernelsOf(opOf(direction)),
  problem({ text, name }, direction) {
    const { x: shape, shape: written } = parseImages(text)
    const bytes = bytesOf(/_BWD(_D)?$/.test(direction) ? [shape, shape, shape] : [shape, shape])
    const heading = { family: 'activations', direction, shape: written, name, flops: sizeOf(shape), bytes }
    const common = { attributes: {}, shape, copies: copiesOf(bytes) }
    const [x, dy] = [random(shape, 1), random(shape, 2)]
    if (isPrelu(direction)) {
      const alpha = random([1, 1, shape[3]], 3)
      if (direction === 'PRELU') return opProblem(heading, { ...common, op: 'prelu', inputs: { x, alpha } })
      if (direction === 'PRELU_BWD_D')
        return opProblem(heading, { ...common, op: 'preluInputGradient', inputs: { x, alpha, dy } })
      const slopes = { attributes: { alphaShape: alpha.shape }, shape: alpha.shape }
      return opProblem(heading, { ...common, ...slopes, op: 'preluAlphaGradient', inputs: { x, dy } })
    }
    const { activation, backward } = activationOf(direction)
    if (!backward) return opProblem(heading, { ...common, op: activation, inputs: { x } })
    const inputs = hasGradientOfOutput(activation) ? { y: x, dy } : { x, dy }
    return opProblem(heading, { ...common, op: `${activation}Gradient`, inputs })
  },
}
