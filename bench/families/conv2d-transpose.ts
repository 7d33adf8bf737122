// Transposed convolutions. A shape is given as the convolution in the opposite direction: FWD maps its outputs to its
// images. The gradient with respect to the data is that convolution, the other one its filter gradient; `conv2d` measures both.

import { ops } from '../../kernels/ops.js'
import { sameShape, type Shape } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { flopsOf, formatDescriptor, parseDescriptor, type Convolution } from '../shapes/descriptor.js'
import { transposedConvolutions } from '../shapes/networks.js'
import { bytesOf, convolutionShapes, kernelsOf, type Family } from './family.js'

/** @throws if no transposed convolution gives these images. */
function parse(text: string): Convolution {
  const convolution = parseDescriptor(text)
  const { x, w, y, window, groups } = convolution
  const fail = (why: string): Error => new Error(`shape '${text}': ${why}`)
  if (groups) throw fail('no op transposes a convolution in groups')
  const made: Shape = ops.conv2dTranspose({ x: y, w }, window)
  if (!sameShape(made, x))
    throw fail(`its transpose makes images of ih${made[1]}iw${made[2]}, not ih${x[1]}iw${x[2]}`)
  return convolution
}

export const conv2dTranspose: Family = {
  name: 'conv2d-transpose',
  description: 'transposed convolution, forward',
  directions: ['FWD'],
  defaultDirections: ['FWD'],
  notation: `${convolutionShapes.notation}: the convolution that goes the other way`,
  shapes: transposedConvolutions,
  defaultShapes: ['unet/up3', 'dcgan/up3'],
  kernels: () => kernelsOf('conv2dTranspose'),
  check: ({ text }) => void parse(text),
  problem({ text, name }, direction) {
    const convolution = parse(text)
    const { x: image, w, y: given, window } = convolution
    const bytes = bytesOf([given, w, image])
    const shape = formatDescriptor(convolution)
    const heading = {
      ...{ family: 'conv2d-transpose', direction, shape, name },
      ...{ flops: flopsOf(convolution), bytes },
    }
    const inputs = { x: random(given, 1), w: random(w, 2), b: random([w[2]], 3) }
    const copies = copiesOf(bytes)
    return opProblem(heading, { op: 'conv2dTranspose', inputs, attributes: window, shape: image, copies })
  },
}
