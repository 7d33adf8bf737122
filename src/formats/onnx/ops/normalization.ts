// Normalisations by statistics of the batch, of an image, of a group of channels or of an axis.

import type { NDArray } from '../../../../kernels/shape.js'
import type { At, Builder } from '../at.js'
import type { Known } from '../known.js'
import { Unsupported } from '../unsupported.js'
import { View } from '../view.js'
import { inOrder } from './stored-order.js'

const batchNormalization: Builder = (at) => {
  const { attributes } = at
  attributes.ignore('is_test')
  if (attributes.int('training_mode', 0) !== 0)
    throw new Unsupported('training_mode is 1; export the model for inference')
  const x = at.view(0)
  if (x.rank < 2) throw new Unsupported(`its input has ${x.rank} axes`)
  if (attributes.int('spatial', 1) === 0 && x.rank > 2) throw new Unsupported('spatial is 0')
  const C = x.dims[1]
  // A flattened image stays in the order in which it is stored.
  const order = x.rank === 2 ? x.storedOrder : undefined
  const value = (input: number): NDArray => {
    const known = at.known(input)
    if (known.size !== C)
      throw new Unsupported(`its input ${input} has ${known.size} values for ${C} channels`)
    return inOrder(known.reshaped([C]).array(), order)
  }
  const weights = { gamma: value(1), beta: value(2), movingMean: value(3), movingVariance: value(4) }
  const config = { epsilon: attributes.float('epsilon', 1e-5), momentum: attributes.float('momentum', 0.9) }
  if (x.rank === 2 && x.batched) {
    const flat = at.maker.reshape(at.checked(x).tensor, [C])
    const y = new View(flat, x.stored, x.axes).with(at.apply('batchNormalization', config, [flat], weights))
    return y
  }
  const axes = [...at.exampleAxes(x.rank).filter((axis) => axis !== 1), 1]
  return at.asOrdered(at.apply('batchNormalization', config, [at.ordered(x, axes)], weights), axes, x.rank)
}

const lrn: Builder = (at) => {
  const { attributes } = at
  const size = attributes.int('size', 1)
  const x = at.view(0)
  const axes = [...at.exampleAxes(x.rank).filter((axis) => axis !== 1), 1]
  const depthRadius = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)] as const
  const config = {
    ...{ depthRadius, bias: attributes.float('bias', 1), beta: attributes.float('beta', 0.75) },
    alpha: attributes.float('alpha', 1e-4) / size,
  }
  return at.asOrdered(at.apply('localResponseNormalization', config, [at.ordered(x, axes)]), axes, x.rank)
}

export const normalizations = { BatchNormalization: batchNormalization, LRN: lrn } satisfies Record<
  string,
  Builder
>
