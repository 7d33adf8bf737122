// Activations, each element by itself, and Dropout.

import type { ActivationOption } from '../../../layers/activation-name.js'
import type { At, Builder } from '../at.js'
import type { ConfigOf } from '../layer-maker.js'
import { Known } from '../known.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'
import { alignedTo, constant } from './merging.js'
import { scaled } from './steps.js'

const activated = (at: At, activation: ActivationOption, x = at.view(0)): View =>
  at.each('activation', { activation }, x)

const named =
  (activation: ActivationOption): Builder =>
  (at) =>
    activated(at, activation)

const computed =
  (operation: ConfigOf<'unary'>['operation']): Builder =>
  (at) =>
    at.each('unary', { operation }, at.view(0))

const leakyRelu: Builder = (at) =>
  at.each('leakyReLU', { negativeSlope: at.attributes.float('alpha', 0.01) }, at.view(0))

const elu: Builder = (at) => at.each('elu', { alpha: at.attributes.float('alpha', 1) }, at.view(0))

/** The constants of SELU's paper, in float32. */
const seluAlpha = 1.67326319217681884765625
const seluGamma = 1.05070102214813232421875

/** γ times an ELU; with the constants of the paper it is SELU. */
const selu: Builder = (at) => {
  const alpha = at.attributes.float('alpha', seluAlpha)
  const gamma = at.attributes.float('gamma', seluGamma)
  const isPapers = Math.abs(alpha - seluAlpha) < 1e-6 && Math.abs(gamma - seluGamma) < 1e-6
  return isPapers ? activated(at, 'selu') : scaled(at, at.each('elu', { alpha }, at.view(0)), gamma)
}

const hardSigmoid: Builder = (at) => {
  const alpha = at.attributes.float('alpha', 0.2)
  const beta = at.attributes.float('beta', 0.5)
  return activated(at, { name: 'hardSigmoid', alpha, beta })
}

/** Bounds are attributes, from version 11 on inputs. What is no bound is as large as a float32 can be. */
const clip: Builder = (at) => {
  const bound = (input: number, name: string, none: number): number => {
    const value = at.opset < 11 ? at.attributes.float(name, none) : (at.knownIf(input)?.scalar() ?? none)
    return Math.abs(value) >= largest ? none : value
  }
  const x = at.view(0)
  const [least, most] = [bound(1, 'min', -Infinity), bound(2, 'max', Infinity)]
  if (least === 0 && most === 6) return activated(at, 'relu6', x)
  if (least === 0 && most === Infinity) return activated(at, 'relu', x)
  if (least === -Infinity && most === Infinity) return x
  const limits = { ...(least > -Infinity && { minValue: least }), ...(most < Infinity && { maxValue: most }) }
  return at.each('clip', limits, x)
}

const largest = 3.4e38

/** One slope for all elements along an axis of size 1. */
const prelu: Builder = (at) => {
  const x = at.view(0)
  const order = at.orderOf(x)
  const alpha = alignedTo(at, slopeOf(at, x.rank), x.rank, order)
  const sharedAxes = alpha.dims.flatMap((size, i) => (size === 1 ? [i + 1] : []))
  const config = sharedAxes.length > 0 ? { sharedAxes } : {}
  return at.asOrdered(
    at.apply('prelu', config, [at.ordered(x, order)], { alpha: alpha.array() }),
    order,
    x.rank,
  )
}

/** Before version 7 a list of slopes is one for each channel. */
function slopeOf(at: At, rank: number): Known {
  const slope = at.known(1)
  if (at.opset >= 7 || slope.dims.length !== 1 || rank < 2) return slope
  return slope.reshaped([slope.size, ...Array<number>(rank - 2).fill(1)])
}

/** One axis; before version 13 that and all behind it. */
function softmaxAxes(at: At, { axes, rank }: View): readonly number[] {
  const axis = at.axis(at.attributes.int('axis', at.opset < 13 ? 1 : -1), rank)
  return at.opset < 13 ? axes.map((_, i) => i).slice(axis) : [axis]
}

const softmax =
  (kind: 'softmax' | 'logSoftmax'): Builder =>
  (at) => {
    const x = at.view(0)
    const last = softmaxAxes(at, x)
    const { maker } = at
    const before = at.exampleAxes(x.rank).filter((i) => !last.includes(i))
    if (at.batched && last.includes(0)) throw new Unsupported('it adds up to 1 over the batch')
    const order = [...before, ...(last.length === 1 ? last : inStoredOrder(x, last))]
    const joined = x.arranged([...before.map((i) => [i]), order.slice(before.length)], maker)
    return at.asOrdered(
      maker.reshape(
        at.apply(kind, {}, [joined]),
        order.map((i) => x.dims[i]),
      ),
      order,
      x.rank,
    )
  }

/** Axes whose values are added up can stay as they are stored. */
const inStoredOrder = (x: View, axes: readonly number[]): readonly number[] =>
  axes.toSorted((a, b) => x.stored.indexOf(x.axes[a][0]) - x.stored.indexOf(x.axes[b][0]))

/** Without an effect but in training; the rate is an attribute, from version 12 on an input. */
const dropout: Builder = (at) => {
  at.attributes.ignore('is_test', 'seed')
  const rate = at.opset < 12 ? at.attributes.float('ratio', 0.5) : (at.knownIf(1)?.scalar() ?? 0.5)
  if (at.has(2) && at.known(2).scalar() !== 0)
    throw new Unsupported('training_mode is true; export the model for inference')
  const x = at.view(0)
  // Nothing is dropped but in training.
  return [at.each('dropout', { rate }, x), at.wanted[1] ? ones(at, x) : undefined]
}

function ones(at: At, x: View): View {
  const order = at.orderOf(x)
  const dims = order.map((axis) => x.dims[axis])
  const size = at.spend(dims.reduce((a, b) => a * b, 1))
  const all = new Known(dims, 'float', () => new Float32Array(size).fill(1))
  return at.asOrdered(constant(at, all, x.tensor), order, x.rank)
}

const gelu: Builder = (at) => {
  const approximate = at.attributes.text('approximate', 'none')
  if (approximate !== 'none' && approximate !== 'tanh')
    throw new Unsupported(`approximate is '${approximate}'`)
  return activated(at, { name: 'gelu', approximate: approximate === 'tanh' })
}

/** x − bias where x > lambd, x + bias where x < −lambd, else 0. */
const shrink: Builder = (at) => {
  const threshold = at.attributes.float('lambd', 0.5)
  const bias = at.attributes.float('bias', 0)
  if (bias !== 0 && bias !== threshold)
    throw new Unsupported(`bias ${bias} is neither 0 nor lambd, ${threshold}`)
  return activated(at, { name: bias === 0 ? 'hardShrink' : 'softShrink', threshold })
}

const celu: Builder = (at) => activated(at, { name: 'celu', alpha: at.attributes.float('alpha', 1) })

const thresholdedRelu: Builder = (at) =>
  activated(at, { name: 'threshold', threshold: at.attributes.float('alpha', 1) })

/** x · sigmoid(αx) */
const swish: Builder = (at) => {
  const alpha = at.attributes.float('alpha', 1)
  if (alpha !== 1) throw new Unsupported(`alpha is ${alpha}`)
  return activated(at, 'silu')
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
