// Local response normalization with AlexNet's five channels: forward, FWD, and the gradient with respect to the data,
// BWD_D. Flops are one per sum, difference, product or power in the formula.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = {
  FWD: 'localResponseNormalization',
  BWD_D: 'localResponseNormalizationGradient',
} as const
type Direction = keyof typeof opNames

export const localResponseNormalization: Family = {
  name: 'local-response-normalization',
  description: 'local response normalization over five channels, forward and the gradient',
  ...imageOps(opNames),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const op = opNames[direction as Direction]
    const bytes = (op === 'localResponseNormalization' ? 2 : 3) * bytesOf([x])
    const flops = (op === 'localResponseNormalization' ? 10 : 20) * sizeOf(x)
    const heading = { family: 'local-response-normalization', direction, shape, name, flops, bytes }
    const attributes = { depthRadius: [2, 2], bias: 2, alpha: 1e-4, beta: 0.75 } as const
    const copies = copiesOf(bytes)
    return op === 'localResponseNormalization'
      ? opProblem(heading, { op, inputs: { x: random(x, 1) }, attributes, shape: x, copies })
      : opProblem(heading, {
          op,
          inputs: { x: random(x, 1), dy: random(x, 2) },
          attributes,
          shape: x,
          copies,
        })
  },
}
