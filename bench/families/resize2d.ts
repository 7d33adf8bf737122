// Enlarging images to twice their size, with nearest or bilinear interpolation: forward, NEAREST and BILINEAR, and the
// gradients with respect to the data, NEAREST_D and BILINEAR_D. Flops are one product and one sum per weighted input.

import { sizeOf } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = {
  NEAREST: 'resize2d',
  BILINEAR: 'resize2d',
  NEAREST_D: 'resize2dGradient',
  BILINEAR_D: 'resize2dGradient',
} as const
type Direction = keyof typeof opNames

export const resize2d: Family = {
  name: 'resize2d',
  description: 'images of twice the size, by nearest pixels and between them, forward and the gradients',
  ...imageOps(opNames),
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const [N, H, W, C] = x
    const y = [N, 2 * H, 2 * W, C]
    const interpolation = direction.startsWith('NEAREST') ? 'nearest' : 'bilinear'
    const flops = (interpolation === 'nearest' ? 1 : 8) * sizeOf(y)
    const bytes = bytesOf([x, y])
    const heading = { family: 'resize2d', direction, shape, name, flops, bytes }
    const copies = copiesOf(bytes)
    return opNames[direction as Direction] === 'resize2d'
      ? opProblem(heading, {
          op: 'resize2d',
          inputs: { x: random(x, 1) },
          attributes: { size: [2 * H, 2 * W], interpolation },
          shape: y,
          copies,
        })
      : opProblem(heading, {
          op: 'resize2dGradient',
          inputs: { dy: random(y, 1) },
          attributes: { inputShape: x, interpolation },
          shape: x,
          copies,
        })
  },
}
