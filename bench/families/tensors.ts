// Tensor operations: a sum, a product, a quotient and a power of images with one number per channel; repeating the vector of
// channels, BROADCAST; a function of each element, the error function; every second row, and the gradient of that. And
// matrix products, MATMUL, of each image's pixels and channels with themselves. For these, flops are counted as usual; for
// the others, 1 per value.

import { ops } from '../../kernels/ops.js'
import { sizeOf, type Shape } from '../../kernels/shape.js'
import { copiesOf, opProblem } from '../problem.js'
import { random } from '../random.js'
import { bytesOf, imageOps, parseImages, type Family } from './family.js'

const opNames = {
  ADD: 'add',
  MUL: 'multiply',
  MAX: 'maximum',
  MIN: 'minimum',
  DIV: 'divide',
  POW: 'power',
  POW_BWD: 'powerGradient',
  BROADCAST: 'broadcast',
  UNARY: 'unary',
  UNARY_BWD: 'unaryGradient',
  STEPS: 'slice',
  STEPS_BWD: 'sliceGradient',
  MATMUL: 'matmul',
} as const
type Direction = keyof typeof opNames

export const tensors: Family = {
  name: 'tensors',
  description: 'merges that broadcast, functions of one number, slices with steps, products of matrices',
  ...imageOps(opNames),
  defaultDirections: ['MUL', 'DIV', 'UNARY', 'MATMUL'],
  problem({ text, name }, direction) {
    const { x, shape } = parseImages(text)
    const [N, H, W, C] = x
    const heading = (flops: number, shapes: readonly Shape[]) => {
      const bytes = bytesOf(shapes)
      return { family: 'tensors', direction, shape, name, flops, bytes }
    }
    const a = random(x, 1)
    const b = random([1, 1, 1, C], 2)
    const whole = heading(sizeOf(x), [x, x])
    const common = { attributes: {}, shape: x, copies: copiesOf(whole.bytes) }
    const op = opNames[direction as Direction]
    switch (op) {
      case 'broadcast':
        return opProblem(whole, { ...common, op, inputs: { x: b }, attributes: { shape: x } })
      case 'unary':
        return opProblem(whole, { ...common, op, inputs: { x: a }, attributes: { operation: 'erf' } })
      case 'unaryGradient':
        return opProblem(whole, {
          ...common,
          ...{ op, inputs: { x: a, dy: random(x, 3) }, attributes: { operation: 'erf' } },
        })
      case 'slice':
      case 'sliceGradient': {
        const where = { axis: 1, start: 0, step: 2 }
        const size = Math.ceil(H / 2)
        const half = x.with(1, size)
        return op === 'slice'
          ? opProblem(whole, { ...common, op, inputs: { x: a }, attributes: { ...where, size }, shape: half })
          : opProblem(whole, {
              ...common,
              ...{ op, inputs: { dy: random(half, 1) }, attributes: { ...where, inputShape: x } },
            })
      }
      case 'matmul': {
        const pixels = [N, H * W, C]
        const inputs = { a: random(pixels, 1), b: random(pixels, 2) }
        const attributes = { transpose: 'a' } as const
        const y = ops.matmul({ a: pixels, b: pixels }, attributes)
        const products = heading(2 * sizeOf(x) * C, [pixels, pixels, y])
        return opProblem(products, { ...common, op, inputs, attributes, shape: y })
      }
      case 'powerGradient': {
        const inputs = { a: positive(a), b: random(x, 2), dy: random(x, 3) }
        return opProblem(whole, { ...common, op, inputs, shape: { da: x, db: x } })
      }
      case 'power':
      case 'divide':
        return opProblem(whole, { ...common, op, inputs: { a: positive(a), b: positive(b) } })
      case 'add':
      case 'multiply':
      case 'maximum':
      case 'minimum':
        return opProblem(whole, { ...common, op, inputs: { a, b } })
    }
  },
}

/** From ½ to 2½, where quotients and powers are harmless. */
function positive(values: ReturnType<typeof random>): ReturnType<typeof random> {
  values.data.forEach((value, i) => (values.data[i] = value + 1.5))
  return values
}
