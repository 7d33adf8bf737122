// Layer normalization of the channels of each pixel, FWD, and its gradients with respect to the parameters, BWD_W, and to the data,
// BWD_D; and normalization of whole images without parameters, IMAGE. Flops are one per sum, difference or product in the formula.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = {
  FWD: 'layerNormalization',
  BWD_W: 'layerNormalizationParameterGradient',
  BWD_D: 'layerNormalizationInputGradient',
  IMAGE: 'layerNormalization',
} as const
type Direction = keyof typeof opNames

export const layerNormalization: Family = {
  name: 'layer-normalization',
  description: 'layer normalization of pixels, forward and both gradients, and of whole images',
  ...imageOps(opNames),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const op = opNames[direction as Direction]
    const bytes = (op === 'layerNormalizationInputGradient' ? 3 : 2) * bytesOf([x])
    const operations = { FWD: 8, BWD_W: 5, BWD_D: 12, IMAGE: 6 }[direction as Direction]
    const flops = operations * sizeOf(x)
    const heading = { family: 'layer-normalization', direction, shape, name, flops, bytes }
    const copies = copiesOf(bytes)
    const epsilon = 1e-3
    const [pixels, C] = [x.slice(0, 3), [x[3]]]
    if (op === 'layerNormalization') {
      const examples = direction === 'IMAGE' ? [x[0]] : pixels
      const parameters = direction === 'IMAGE' ? {} : { gamma: random(C, 4), beta: random(C, 5) }
      return opProblem(heading, {
        op,
        inputs: { x: random(x, 1), ...parameters },
        attributes: { axis: examples.length, epsilon },
        shape: { y: x, mean: examples, variance: examples },
        copies,
      })
    }
    const variance = { shape: pixels, data: random(pixels, 3).data.map((value) => 1 + value / 2) }
    const inputs = { x: random(x, 1), dy: random(x, 6), mean: random(pixels, 2), variance }
    const attributes = { epsilon }
    if (op === 'layerNormalizationParameterGradient')
      return opProblem(heading, { op, inputs, attributes, shape: { gamma: C, beta: C }, copies })
    const given = { ...inputs, gamma: random(C, 4) }
    return opProblem(heading, { op, inputs: given, attributes, shape: x, copies })
  },
}
