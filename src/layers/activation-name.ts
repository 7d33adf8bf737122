// Activations as layers take them: by name, or by name with options.

import { seluAttributes, type Activation } from '../../kernels/ops/activations.js'
import type { UnaryAttributes } from '../../kernels/ops/unary.js'
import { isRecord, number, oneOf, truth, type Check } from '../check/check.js'
import { options, type OptionalChecks } from '../check/options.js'

/** Options of `relu`, and of `layers.reLU`. */
export interface ReLUOptions {
  /** The largest output; default: no limit. */
  readonly maxValue?: number
  /** The slope at and below the threshold, at least 0; default 0. */
  readonly negativeSlope?: number
  /** Inputs above it pass unchanged; at least 0, default 0. */
  readonly threshold?: number
}

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** The slope at and below 0, at least 0; default 0.2, as in Keras's function of that name. */
  readonly negativeSlope?: number
}

/** Options of `elu`. */
export interface EluOptions {
  /** The limit of −y for x → −∞; at least 0, default 1. */
  readonly alpha?: number
}

/** Options of `gelu`. */
export interface GeluOptions {
  /** Whether to approximate the error function by a hyperbolic tangent; default false. */
  readonly approximate?: boolean
}

/** Options of `hardSigmoid`. */
export interface HardSigmoidOptions {
  /** The slope between 0 and 1, above 0; default ⅙, as in Keras 3. Keras 2 and TensorFlow.js have 0.2. */
  readonly alpha?: number
  /** The output for 0; default ½. */
  readonly beta?: number
}

/** Options of `celu`. */
export interface CeluOptions {
  /** The limit of −y for x → −∞; above 0, default 1. */
  readonly alpha?: number
}

/** Options of `threshold`. */
export interface ThresholdOptions {
  /** Inputs above it pass unchanged; default 0. */
  readonly threshold?: number
  /** The output for all other inputs; default 0. */
  readonly value?: number
}

/** Options of `softShrink` and `hardShrink`. */
export interface ShrinkOptions {
  /** Inputs no further than this from 0 become 0; at least 0, default ½. */
  readonly threshold?: number
}

/** The names of all activations. `swish` is another name for `silu`. */
export type ActivationName =
  | 'linear'
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'silu'
  | 'swish'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'softplus'
  | 'sigmoid'
  | 'tanh'
  | 'exponential'
  | 'softsign'
  | 'mish'
  | 'celu'
  | 'logSigmoid'
  | 'hardTanh'
  | 'tanhShrink'
  | 'softShrink'
  | 'hardShrink'
  | 'threshold'
  | 'softmax'
  | 'logSoftmax'

/** An activation by name, with its options: `{ name: 'leakyRelu', negativeSlope: 0.1 }`. */
export type ActivationWithOptions =
  | ({ readonly name: 'relu' } & ReLUOptions)
  | ({ readonly name: 'leakyRelu' } & LeakyReluOptions)
  | ({ readonly name: 'elu' } & EluOptions)
  | ({ readonly name: 'gelu' } & GeluOptions)
  | ({ readonly name: 'hardSigmoid' } & HardSigmoidOptions)
  | ({ readonly name: 'celu' } & CeluOptions)
  | ({ readonly name: 'threshold' } & ThresholdOptions)
  | ({ readonly name: 'softShrink' | 'hardShrink' } & ShrinkOptions)

/** An activation as layers take it. */
export type ActivationOption = ActivationName | ActivationWithOptions

/** The op and attributes that compute an activation other than `linear`. */
export type ActivationOf =
  | Activation
  | { readonly name: 'softmax' }
  | { readonly name: 'logSoftmax' }
  | ({ readonly name: 'unary' } & UnaryAttributes)

const unary = (operation: UnaryAttributes['operation'], alpha?: number, beta?: number): ActivationOf => ({
  ...{ name: 'unary', operation },
  ...(alpha !== undefined && { alpha }),
  ...(beta !== undefined && { beta }),
})

/** Options of activations that are not attributes of their ops. */
type Options = CeluOptions & ThresholdOptions & ShrinkOptions

const computedBy: Readonly<
  Record<Exclude<ActivationName, 'linear'>, ActivationOf | ((given: Options) => ActivationOf)>
> = {
  relu: { name: 'relu' },
  relu6: { name: 'relu', maxValue: 6 },
  leakyRelu: { name: 'relu', negativeSlope: 0.2 },
  elu: { name: 'elu' },
  selu: { name: 'elu', ...seluAttributes },
  gelu: { name: 'gelu' },
  silu: { name: 'silu' },
  swish: { name: 'silu' },
  hardSigmoid: { name: 'hardSigmoid' },
  hardSwish: { name: 'hardSwish' },
  softplus: { name: 'softplus' },
  sigmoid: { name: 'sigmoid' },
  tanh: { name: 'tanh' },
  exponential: unary('exp'),
  softsign: unary('softsign'),
  mish: unary('mish'),
  celu: ({ alpha }) => unary('celu', alpha),
  logSigmoid: unary('logSigmoid'),
  hardTanh: unary('clip', -1, 1),
  tanhShrink: unary('tanhShrink'),
  softShrink: ({ threshold = 0.5 }) => unary('shrink', threshold, threshold),
  hardShrink: ({ threshold = 0.5 }) => unary('shrink', threshold),
  threshold: ({ threshold, value }) => unary('threshold', threshold, value),
  softmax: { name: 'softmax' },
  logSoftmax: { name: 'logSoftmax' },
}

const fromZero = number({ atLeast: 0 })

/** Checks of ReLU's options, each by itself. */
export const reLUChecks: OptionalChecks<ReLUOptions> = {
  maxValue: number({ above: 0 }),
  negativeSlope: fromZero,
  threshold: fromZero,
}

/** @throws if no number is above the threshold and below the limit. */
export function checkReLU(where: string, { maxValue = Infinity, threshold = 0 }: ReLUOptions): void {
  if (maxValue <= threshold)
    throw new Error(`${where}maxValue must be above the threshold, ${threshold}, got ${maxValue}`)
}

/** A check of an activation's options besides its name. */
const withOptions = <T extends object>(optional: OptionalChecks<T>): Check =>
  options<{ name: string } & T>({ name: () => undefined } as never, optional as never)

const optionChecks: { readonly [K in ActivationWithOptions['name']]: Check } = {
  relu: withOptions<ReLUOptions>(reLUChecks),
  leakyRelu: withOptions<LeakyReluOptions>({ negativeSlope: fromZero }),
  elu: withOptions<EluOptions>({ alpha: fromZero }),
  gelu: withOptions<GeluOptions>({ approximate: truth }),
  hardSigmoid: withOptions<HardSigmoidOptions>({ alpha: number({ above: 0 }), beta: number() }),
  celu: withOptions<CeluOptions>({ alpha: number({ above: 0 }) }),
  threshold: withOptions<ThresholdOptions>({ threshold: number(), value: number() }),
  softShrink: withOptions<ShrinkOptions>({ threshold: fromZero }),
  hardShrink: withOptions<ShrinkOptions>({ threshold: fromZero }),
}

const knownName = oneOf(...(['linear', ...Object.keys(computedBy)] as ActivationName[]))

/** Whether it is an activation, by name or by name with options. */
export const activationOption: Check = (where, value) => {
  if (!isRecord(value)) return knownName(where, value)
  const { name } = value
  oneOf(...Object.keys(optionChecks))(`${where}: name`, name)
  optionChecks[name as ActivationWithOptions['name']](where, value)
  if (name === 'relu') checkReLU(`${where}.`, value)
}

/** The op that computes an activation; undefined for `linear`. */
export function activationOf(option: ActivationOption): ActivationOf | undefined {
  if (option === 'linear') return undefined
  const { name, ...given } = typeof option === 'string' ? { name: option } : option
  const by = computedBy[name]
  return typeof by === 'function' ? by(given as Options) : ({ ...by, ...given } as ActivationOf)
}
