// Normalizations by statistics of the batch, of an image, of a group of channels or of an axis.

import type { NDArray } from '../../../../kernels/shape.js'
import type { At, Builder } from '../at.js'
import { expanded } from '../constants/elementwise.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'
import { reduced } from './reductions.js'
import { minus, number, over, plus, unary } from './steps.js'
import { inOrder } from './stored-order.js'

/** The axes of an example, the channels last. */
const channelsLast = (at: At, { rank }: View): readonly number[] => {
  if (rank < 2) throw new Unsupported(`its input has ${rank} axes, and no channels`)
  return [...at.exampleAxes(rank).filter((axis) => axis !== 1), 1]
}

/** A value for each channel. */
function ofChannels(at: At, input: number, channels: number): NDArray {
  const known = at.known(input)
  if (known.size !== channels)
    throw new Unsupported(`its input ${input} has ${known.size} values for ${channels} channels`)
  return known.reshaped([channels]).array()
}

const batchNormalization: Builder = (at) => {
  const { attributes } = at
  attributes.ignore('is_test')
  if (attributes.int('training_mode', 0) !== 0 || at.wanted.slice(1).some(Boolean))
    throw new Unsupported('it is in training mode; export the model for inference')
  const x = at.view(0)
  if (attributes.int('spatial', 1) === 0 && x.rank > 2) throw new Unsupported('spatial is 0')
  const axes = channelsLast(at, x)
  const C = x.dims[1]
  const config = { epsilon: attributes.float('epsilon', 1e-5), momentum: attributes.float('momentum', 0.9) }
  // A flattened image stays in the order in which it is stored.
  const isFlat = x.rank === 2 && at.batched
  const value = (input: number): NDArray =>
    inOrder(ofChannels(at, input, C), isFlat ? x.storedOrder : undefined)
  const weights = { gamma: value(1), beta: value(2), movingMean: value(3), movingVariance: value(4) }
  if (!isFlat)
    return at.asOrdered(at.apply('batchNormalization', config, [at.ordered(x, axes)], weights), axes, x.rank)
  const flat = at.maker.reshape(at.checked(x).tensor, [C])
  return x.with(at.apply('batchNormalization', config, [flat], weights))
}

/** ONNX divides alpha by the number of channels. */
const lrn: Builder = (at) => {
  const { attributes } = at
  const size = attributes.int('size', 1)
  const x = at.view(0)
  const axes = channelsLast(at, x)
  const config = {
    depthRadius: [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)] as const,
    alpha: attributes.float('alpha', 1e-4) / size,
    beta: attributes.float('beta', 0.75),
    bias: attributes.float('bias', 1),
  }
  return at.asOrdered(at.apply('localResponseNormalization', config, [at.ordered(x, axes)]), axes, x.rank)
}

const layerNormalization: Builder = (at) => {
  const { attributes } = at
  attributes.ignore('stash_type')
  const x = at.view(0)
  const first = at.axis(attributes.int('axis', -1), x.rank)
  if (at.batched && first === 0) throw new Unsupported('it normalizes over the batch')
  const order = at.orderOf(x)
  const normalized = order.filter((axis) => axis >= first)
  const sizes = x.dims.slice(first)
  const value = (input: number): NDArray =>
    expanded(at.known(input), sizes)
      .transposed(normalized.map((axis) => axis - first))
      .array()
  const epsilon = attributes.float('epsilon', 1e-5)
  const config = { epsilon, axis: normalized.map((axis) => order.indexOf(axis) + 1), center: at.has(2) }
  const weights = { gamma: value(1), ...(at.has(2) && { beta: value(2) }) }
  const y = at.asOrdered(
    at.apply('layerNormalization', config, [at.ordered(x, order)], weights),
    order,
    x.rank,
  )
  const axes = x.axes.map((_, axis) => axis).slice(first)
  return [
    y,
    at.wanted[1] ? reduced(at, x, 'mean', axes) : undefined,
    at.wanted[2] ? inverseDeviation(at, x, axes, epsilon) : undefined,
  ]
}

/** 1/√(σ² + ε) */
function inverseDeviation(at: At, x: View, axes: readonly number[], epsilon: number): View {
  const variance = reduced(at, unary(at, minus(at, x, reduced(at, x, 'mean', axes)), 'square'), 'mean', axes)
  return unary(at, plus(at, variance, number(epsilon)), 'rsqrt')
}

/** Each channel of each example by itself. */
const instanceNormalization: Builder = (at) => {
  const x = at.view(0)
  const channels = x.dims[1]
  return inGroups(at, x, channels, at.attributes.float('epsilon', 1e-5))
}

const groupNormalization: Builder = (at) => {
  at.attributes.ignore('stash_type')
  return inGroups(at, at.view(0), at.attributes.int('num_groups', 1), at.attributes.float('epsilon', 1e-5))
}

/** Groups of channels, each with all of its pixels; before version 21 GroupNormalization has a factor for each group. */
function inGroups(at: At, x: View, groups: number, epsilon: number): View {
  const axes = channelsLast(at, x)
  const C = x.dims[1]
  const value = (input: number): NDArray => {
    const known = at.known(input)
    const isOfGroups = known.size === groups && groups !== C
    return isOfGroups
      ? expanded(known.reshaped([groups, 1]), [groups, C / groups])
          .reshaped([C])
          .array()
      : ofChannels(at, input, C)
  }
  const weights = { gamma: value(1), beta: value(2) }
  return at.asOrdered(
    at.apply('groupNormalization', { groups, epsilon }, [at.ordered(x, axes)], weights),
    axes,
    x.rank,
  )
}

/** (x − mean) / deviation, along axes together. */
const meanVarianceNormalization: Builder = (at) => {
  const x = at.view(0)
  const axes = at.axes(at.attributes.ints('axes', [0, 2, 3]), x.rank)
  const centered = minus(at, x, reduced(at, x, 'mean', axes))
  const deviation = unary(at, reduced(at, unary(at, centered, 'square'), 'mean', axes), 'sqrt')
  return over(at, centered, plus(at, deviation, number(1e-9)))
}

/** Divided by the norm along an axis. */
const lpNormalization: Builder = (at) => {
  const x = at.view(0)
  const p = at.attributes.int('p', 2)
  if (p !== 1 && p !== 2) throw new Unsupported(`p is ${p}`)
  const axis = at.axis(at.attributes.int('axis', -1), x.rank)
  return over(at, x, reduced(at, x, p === 1 ? 'l1' : 'l2', [axis]))
}

export const normalizations = {
  BatchNormalization: batchNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
  LpNormalization: lpNormalization,
} satisfies Record<string, Builder>
