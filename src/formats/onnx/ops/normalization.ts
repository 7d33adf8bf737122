// Normalizations with statistics of the batch, of an image, of a group of channels or of an axis.

import type { NDArray } from '../../../../kernels/shape.js'
import type { NodeContext, Builder } from '../node-context.js'
import { expanded } from '../constants/elementwise.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'
import { reduced } from './reductions.js'
import { minus, number, over, plus, unary } from './arithmetic.js'
import { inOrder } from './stored-order.js'

/** The axes of an example, with the channels last. */
const channelsLast = (node: NodeContext, { rank }: View): readonly number[] => {
  if (rank < 2) throw new Unsupported(`its input has ${rank} axes, and no channels`)
  return [...node.exampleAxes(rank).filter((axis) => axis !== 1), 1]
}

/** A parameter with one value per channel. */
function ofChannels(node: NodeContext, input: number, channels: number): NDArray {
  const known = node.known(input)
  if (known.size !== channels)
    throw new Unsupported(`its input ${input} has ${known.size} values for ${channels} channels`)
  return known.reshaped([channels]).array()
}

const batchNormalization: Builder = (node) => {
  const { attributes } = node
  attributes.ignore('is_test')
  if (attributes.int('training_mode', 0) !== 0 || node.wanted.slice(1).some(Boolean))
    throw new Unsupported('it is in training mode; export the model for inference')
  const x = node.view(0)
  if (attributes.int('spatial', 1) === 0 && x.rank > 2) throw new Unsupported('spatial is 0')
  const axes = channelsLast(node, x)
  const C = x.dims[1]
  const config = { epsilon: attributes.float('epsilon', 1e-5), momentum: attributes.float('momentum', 0.9) }
  // A flattened image stays in the order in which it is stored.
  const isFlat = x.rank === 2 && node.batched
  const value = (input: number): NDArray =>
    inOrder(ofChannels(node, input, C), isFlat ? x.storedOrder : undefined)
  const weights = { gamma: value(1), beta: value(2), movingMean: value(3), movingVariance: value(4) }
  if (!isFlat)
    return node.asOrdered(
      node.apply('batchNormalization', config, [node.ordered(x, axes)], weights),
      axes,
      x.rank,
    )
  const flat = node.maker.reshape(node.checked(x).tensor, [C])
  return x.with(node.apply('batchNormalization', config, [flat], weights))
}

/** ONNX divides alpha by the number of channels. */
const lrn: Builder = (node) => {
  const { attributes } = node
  const size = attributes.int('size', 1)
  const x = node.view(0)
  const axes = channelsLast(node, x)
  const config = {
    depthRadius: [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)] as const,
    alpha: attributes.float('alpha', 1e-4) / size,
    beta: attributes.float('beta', 0.75),
    bias: attributes.float('bias', 1),
  }
  return node.asOrdered(
    node.apply('localResponseNormalization', config, [node.ordered(x, axes)]),
    axes,
    x.rank,
  )
}

const layerNormalization: Builder = (node) => {
  const { attributes } = node
  attributes.ignore('stash_type')
  const x = node.view(0)
  const first = node.axis(attributes.int('axis', -1), x.rank)
  if (node.batched && first === 0) throw new Unsupported('it normalizes over the batch')
  const order = node.orderOf(x)
  const normalized = order.filter((axis) => axis >= first)
  const sizes = x.dims.slice(first)
  const value = (input: number): NDArray =>
    expanded(node.known(input), sizes)
      .transposed(normalized.map((axis) => axis - first))
      .array()
  const epsilon = attributes.float('epsilon', 1e-5)
  const config = { epsilon, axis: normalized.map((axis) => order.indexOf(axis) + 1), center: node.has(2) }
  const weights = { gamma: value(1), ...(node.has(2) && { beta: value(2) }) }
  const y = node.asOrdered(
    node.apply('layerNormalization', config, [node.ordered(x, order)], weights),
    order,
    x.rank,
  )
  const axes = x.axes.map((_, axis) => axis).slice(first)
  return [
    y,
    node.wanted[1] ? reduced(node, x, 'mean', axes) : undefined,
    node.wanted[2] ? inverseDeviation(node, x, axes, epsilon) : undefined,
  ]
}

/** 1/√(σ² + ε) */
function inverseDeviation(node: NodeContext, x: View, axes: readonly number[], epsilon: number): View {
  const variance = reduced(
    node,
    unary(node, minus(node, x, reduced(node, x, 'mean', axes)), 'square'),
    'mean',
    axes,
  )
  return unary(node, plus(node, variance, number(epsilon)), 'rsqrt')
}

/** Each channel of each example separately. */
const instanceNormalization: Builder = (node) => {
  const x = node.view(0)
  const channels = x.dims[1]
  return inGroups(node, x, channels, node.attributes.float('epsilon', 1e-5))
}

const groupNormalization: Builder = (node) => {
  node.attributes.ignore('stash_type')
  return inGroups(
    node,
    node.view(0),
    node.attributes.int('num_groups', 1),
    node.attributes.float('epsilon', 1e-5),
  )
}

/** Groups of channels, each with all of its pixels. Before version 21, GroupNormalization has one factor per group. */
function inGroups(node: NodeContext, x: View, groups: number, epsilon: number): View {
  const axes = channelsLast(node, x)
  const C = x.dims[1]
  const value = (input: number): NDArray => {
    const known = node.known(input)
    const isOfGroups = known.size === groups && groups !== C
    return isOfGroups
      ? expanded(known.reshaped([groups, 1]), [groups, C / groups])
          .reshaped([C])
          .array()
      : ofChannels(node, input, C)
  }
  const weights = { gamma: value(1), beta: value(2) }
  return node.asOrdered(
    node.apply('groupNormalization', { groups, epsilon }, [node.ordered(x, axes)], weights),
    axes,
    x.rank,
  )
}

/** (x − mean) / deviation over several axes together. */
const meanVarianceNormalization: Builder = (node) => {
  const x = node.view(0)
  const axes = node.axes(node.attributes.ints('axes', [0, 2, 3]), x.rank)
  const centered = minus(node, x, reduced(node, x, 'mean', axes))
  const deviation = unary(node, reduced(node, unary(node, centered, 'square'), 'mean', axes), 'sqrt')
  return over(node, centered, plus(node, deviation, number(1e-9)))
}

/** Division by the norm along an axis. */
const lpNormalization: Builder = (node) => {
  const x = node.view(0)
  const p = node.attributes.int('p', 2)
  if (p !== 1 && p !== 2) throw new Unsupported(`p is ${p}`)
  const axis = node.axis(node.attributes.int('axis', -1), x.rank)
  return over(node, x, reduced(node, x, p === 1 ? 'l1' : 'l2', [axis]))
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
