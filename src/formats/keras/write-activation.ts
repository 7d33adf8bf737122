// Writes activations for Keras: as a name in a layer's configuration, or as a separate layer.

import { seluAttributes } from '../../../kernels/ops/activations.js'
import { parametersOf, type UnaryAttributes } from '../../../kernels/ops/unary.js'
import type { ActivationOf } from '../../layers/activation-name.js'

/** The reader: Keras 3, or TensorFlow.js, which has the layers and names of Keras 2. */
export type Dialect = 'Keras' | 'TensorFlow.js'

/** A layer's class and configuration. */
export interface KerasClassAndConfig {
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
}

type Attributes = Readonly<Record<string, number | boolean | undefined>>

/** The name of an activation; undefined if the reader has none for it. */
export function activationName(f: ActivationOf, dialect: Dialect): string | undefined {
  const { name, ...attributes } = f as unknown as { readonly name: ActivationOf['name'] } & Attributes
  const keras = dialect === 'Keras'
  const is = (wanted: Attributes): boolean =>
    Object.keys({ ...wanted, ...attributes }).every(
      (key) => (attributes[key] ?? usual[key]) === (wanted[key] ?? usual[key]),
    )
  switch (name) {
    case 'relu':
      if (is({})) return 'relu'
      if (is({ maxValue: 6 })) return 'relu6'
      return keras && is({ negativeSlope: 0.2 }) ? 'leaky_relu' : undefined
    case 'elu':
      if (is({ alpha: 1 })) return 'elu'
      return is({ ...seluAttributes }) ? 'selu' : undefined
    case 'hardSigmoid': {
      const slope = attributes.alpha ?? 1 / 6
      return (attributes.beta ?? 0.5) === 0.5 && slope === (keras ? 1 / 6 : 0.2) ? 'hard_sigmoid' : undefined
    }
    case 'hardSwish':
      return keras ? 'hard_silu' : undefined
    case 'silu':
      return keras ? 'silu' : 'swish'
    case 'gelu':
      return attributes.approximate === true ? undefined : 'gelu'
    case 'unary':
      return unaryName(f as unknown as UnaryAttributes, keras)
    case 'logSoftmax':
      return 'log_softmax'
    case 'sigmoid':
    case 'tanh':
    case 'softplus':
    case 'softmax':
      return name
  }
}

/** The meaning of absent attributes. */
const usual: Attributes = { negativeSlope: 0, threshold: 0, alpha: 1, scale: 1 }

function unaryName(attributes: UnaryAttributes, keras: boolean): string | undefined {
  const { operation } = attributes
  const { alpha, beta } = parametersOf(attributes)
  if (operation === 'mish' || operation === 'softsign') return operation
  if (!keras) return undefined
  if (operation === 'exp') return 'exponential'
  if (operation === 'logSigmoid') return 'log_sigmoid'
  if (operation === 'tanhShrink') return 'tanh_shrink'
  if (operation === 'celu') return alpha === 1 ? 'celu' : undefined
  if (operation === 'clip') return alpha === -1 && beta === 1 ? 'hard_tanh' : undefined
  if (operation !== 'shrink' || alpha !== 0.5) return undefined
  return beta === 0 ? 'hard_shrink' : 'soft_shrink'
}

/** An activation as a layer; undefined if the reader has no such layer. */
export function activationLayer(
  f: ActivationOf | undefined,
  dialect: Dialect,
): KerasClassAndConfig | undefined {
  const activation = f ? activationName(f, dialect) : 'linear'
  if (activation !== undefined) return { className: 'Activation', config: { activation } }
  const { name, ...attributes } = f as unknown as { readonly name: string } & Attributes
  const { maxValue = null, negativeSlope = 0, threshold = 0, alpha, scale = 1 } = attributes
  // TensorFlow.js has the layer, but only with an alpha of 1.
  if (name === 'elu' && scale === 1 && dialect === 'Keras') return { className: 'ELU', config: { alpha } }
  if (name !== 'relu') return undefined
  if (maxValue === null && threshold === 0)
    return {
      className: 'LeakyReLU',
      config: { [dialect === 'Keras' ? 'negative_slope' : 'alpha']: negativeSlope },
    }
  if (dialect === 'Keras')
    return { className: 'ReLU', config: { max_value: maxValue, negative_slope: negativeSlope, threshold } }
  if (negativeSlope !== 0) return undefined
  if (threshold === 0) return { className: 'ReLU', config: { max_value: maxValue } }
  return maxValue === null ? { className: 'ThresholdedReLU', config: { theta: threshold } } : undefined
}
