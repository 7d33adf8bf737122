// Elementwise activations, softmax and Dropout.

import type { ActivationOption } from '../../../layers/activation-name.js'
import type { NodeContext, Builder } from '../node-context.js'
import type { ConfigOf } from '../layer-maker.js'
import { KnownTensor } from '../known-tensor.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'
import { alignedTo, constant } from './merging.js'
import { scaled } from './arithmetic.js'

const activated = (node: NodeContext, activation: ActivationOption, x = node.view(0)): View =>
  node.each('activation', { activation }, x)

const named =
  (activation: ActivationOption): Builder =>
  (node) =>
    activated(node, activation)

const computed =
  (operation: ConfigOf<'unary'>['operation']): Builder =>
  (node) =>
    node.each('unary', { operation }, node.view(0))

const leakyRelu: Builder = (node) =>
  node.each('leakyReLU', { negativeSlope: node.attributes.float('alpha', 0.01) }, node.view(0))

const elu: Builder = (node) => node.each('elu', { alpha: node.attributes.float('alpha', 1) }, node.view(0))

/** The constants of SELU's paper, in float32. */
const seluAlpha = 1.67326319217681884765625
const seluGamma = 1.05070102214813232421875

/** γ times an ELU; with the constants of the paper, it is SELU. */
const selu: Builder = (node) => {
  const alpha = node.attributes.float('alpha', seluAlpha)
  const gamma = node.attributes.float('gamma', seluGamma)
  const isPapers = Math.abs(alpha - seluAlpha) < 1e-6 && Math.abs(gamma - seluGamma) < 1e-6
  return isPapers ? activated(node, 'selu') : scaled(node, node.each('elu', { alpha }, node.view(0)), gamma)
}

const hardSigmoid: Builder = (node) => {
  const alpha = node.attributes.float('alpha', 0.2)
  const beta = node.attributes.float('beta', 0.5)
  return activated(node, { name: 'hardSigmoid', alpha, beta })
}

/** Bounds are attributes, since version 11 inputs. A bound as large as the largest float32 means none. */
const clip: Builder = (node) => {
  const bound = (input: number, name: string, none: number): number => {
    const value =
      node.opset < 11 ? node.attributes.float(name, none) : (node.knownIf(input)?.scalar() ?? none)
    return Math.abs(value) >= largest ? none : value
  }
  const x = node.view(0)
  const [least, most] = [bound(1, 'min', -Infinity), bound(2, 'max', Infinity)]
  if (least === 0 && most === 6) return activated(node, 'relu6', x)
  if (least === 0 && most === Infinity) return activated(node, 'relu', x)
  if (least === -Infinity && most === Infinity) return x
  const limits = { ...(least > -Infinity && { minValue: least }), ...(most < Infinity && { maxValue: most }) }
  return node.each('clip', limits, x)
}

const largest = 3.4e38

/** One slope for all elements along an axis of size 1. */
const prelu: Builder = (node) => {
  const x = node.view(0)
  const order = node.orderOf(x)
  const alpha = alignedTo(node, slopeOf(node, x.rank), x.rank, order)
  const sharedAxes = alpha.dims.flatMap((size, i) => (size === 1 ? [i + 1] : []))
  const config = sharedAxes.length > 0 ? { sharedAxes } : {}
  return node.asOrdered(
    node.apply('prelu', config, [node.ordered(x, order)], { alpha: alpha.array() }),
    order,
    x.rank,
  )
}

/** Before version 7, a list of slopes has one per channel. */
function slopeOf(node: NodeContext, rank: number): KnownTensor {
  const slope = node.known(1)
  if (node.opset >= 7 || slope.dims.length !== 1 || rank < 2) return slope
  return slope.reshaped([slope.size, ...Array<number>(rank - 2).fill(1)])
}

/** One axis; before version 13, that axis and all behind it. */
function softmaxAxes(node: NodeContext, { axes, rank }: View): readonly number[] {
  const axis = node.axis(node.attributes.int('axis', node.opset < 13 ? 1 : -1), rank)
  return node.opset < 13 ? axes.map((_, i) => i).slice(axis) : [axis]
}

const softmax =
  (kind: 'softmax' | 'logSoftmax'): Builder =>
  (node) => {
    const x = node.view(0)
    const last = softmaxAxes(node, x)
    const { maker } = node
    const before = node.exampleAxes(x.rank).filter((i) => !last.includes(i))
    if (node.batched && last.includes(0)) throw new Unsupported('it normalizes over the batch')
    const order = [...before, ...(last.length === 1 ? last : inStoredOrder(x, last))]
    const joined = x.arranged([...before.map((i) => [i]), order.slice(before.length)], maker)
    return node.asOrdered(
      maker.reshape(
        node.apply(kind, {}, [joined]),
        order.map((i) => x.dims[i]),
      ),
      order,
      x.rank,
    )
  }

/** Axes over which values are summed can stay in the order in which they are stored. */
const inStoredOrder = (x: View, axes: readonly number[]): readonly number[] =>
  axes.toSorted((a, b) => x.stored.indexOf(x.axes[a][0]) - x.stored.indexOf(x.axes[b][0]))

/** Without effect except in training. The rate is an attribute, since version 12 an input. */
const dropout: Builder = (node) => {
  node.attributes.ignore('is_test', 'seed')
  const rate = node.opset < 12 ? node.attributes.float('ratio', 0.5) : (node.knownIf(1)?.scalar() ?? 0.5)
  if (node.has(2) && node.known(2).scalar() !== 0)
    throw new Unsupported('training_mode is true; export the model for inference')
  const x = node.view(0)
  // Nothing is dropped except in training.
  return [node.each('dropout', { rate }, x), node.wanted[1] ? ones(node, x) : undefined]
}

function ones(node: NodeContext, x: View): View {
  const order = node.orderOf(x)
  const dims = order.map((axis) => x.dims[axis])
  const size = node.spend(dims.reduce((a, b) => a * b, 1))
  const all = new KnownTensor(dims, 'float', () => new Float32Array(size).fill(1))
  return node.asOrdered(constant(node, all, x.tensor), order, x.rank)
}

const gelu: Builder = (node) => {
  const approximate = node.attributes.text('approximate', 'none')
  if (approximate !== 'none' && approximate !== 'tanh')
    throw new Unsupported(`approximate is '${approximate}'`)
  return activated(node, { name: 'gelu', approximate: approximate === 'tanh' })
}

/** x − bias where x > lambd, x + bias where x < −lambd, else 0. */
const shrink: Builder = (node) => {
  const threshold = node.attributes.float('lambd', 0.5)
  const bias = node.attributes.float('bias', 0)
  if (bias !== 0 && bias !== threshold)
    throw new Unsupported(`bias ${bias} is neither 0 nor lambd, ${threshold}`)
  return activated(node, { name: bias === 0 ? 'hardShrink' : 'softShrink', threshold })
}

const celu: Builder = (node) => activated(node, { name: 'celu', alpha: node.attributes.float('alpha', 1) })

const thresholdedRelu: Builder = (node) =>
  activated(node, { name: 'threshold', threshold: node.attributes.float('alpha', 1) })

/** x · sigmoid(αx) */
const swish: Builder = (node) => {
  const alpha = node.attributes.float('alpha', 1)
  if (alpha !== 1) throw new Unsupported(`alpha is ${alpha}`)
  return activated(node, 'silu')
}

export const activations = {
  Relu: named('relu'),
  Sigmoid: named('sigmoid'),
  Tanh: named('tanh'),
  Softplus: named('softplus'),
  Softsign: named('softsign'),
  HardSwish: named('hardSwish'),
  Mish: named('mish'),
  Swish: swish,
  Gelu: gelu,
  LeakyRelu: leakyRelu,
  Elu: elu,
  Celu: celu,
  Selu: selu,
  HardSigmoid: hardSigmoid,
  ThresholdedRelu: thresholdedRelu,
  Shrink: shrink,
  Clip: clip,
  PRelu: prelu,
  Softmax: softmax('softmax'),
  LogSoftmax: softmax('logSoftmax'),
  Abs: computed('abs'),
  Neg: computed('negative'),
  Sqrt: computed('sqrt'),
  Reciprocal: computed('reciprocal'),
  Exp: computed('exp'),
  Log: computed('log'),
  Sin: computed('sin'),
  Cos: computed('cos'),
  Tan: computed('tan'),
  Erf: computed('erf'),
  Floor: computed('floor'),
  Ceil: computed('ceil'),
  Round: computed('round'),
  Sign: computed('sign'),
  Dropout: dropout,
} satisfies Record<string, Builder>
