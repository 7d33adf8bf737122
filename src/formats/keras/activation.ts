// Keras's activations as ours.

import { isRecord } from '../../check/check.js'
import type { ActivationOption } from '../../layers/activation-name.js'

/** The user's own activation: a layer that one of their factories makes. */
export interface OwnActivation {
  readonly own: string
  readonly config: Readonly<Record<string, unknown>>
}

const byName = new Map<string, ActivationOption>([
  ...(
    [
      'linear',
      'relu',
      'relu6',
      'elu',
      'selu',
      'gelu',
      'silu',
      'swish',
      'softplus',
      'sigmoid',
      'tanh',
      'softmax',
      'softsign',
      'exponential',
      'mish',
      'celu',
    ] as const
  ).map((name) => [name, name] as const),
  ['leaky_relu', 'leakyRelu'],
  ['log_softmax', 'logSoftmax'],
  ['log_sigmoid', 'logSigmoid'],
  ['hard_tanh', 'hardTanh'],
  ['tanh_shrink', 'tanhShrink'],
  ['soft_shrink', 'softShrink'],
  ['hard_shrink', 'hardShrink'],
  ['hard_silu', 'hardSwish'],
  ['hard_swish', 'hardSwish'],
])

/**
 * The activation in a configuration: by name, as a function of Keras 3, or as a layer.
 * @param legacy whether Keras is older than version 3, where the slope of `hard_sigmoid` is 0.2, not ⅙.
 * @returns undefined if there is no such activation.
 */
export function kerasActivation(
  value: unknown,
  { legacy, own }: { readonly legacy: boolean; readonly own: ReadonlySet<string> },
): { readonly option: ActivationOption } | OwnActivation | undefined {
  if (isRecord(value)) {
    if (typeof value.config === 'string') return kerasActivation(value.config, { legacy, own })
    const { class_name: className, registered_name: registered } = value
    const config = isRecord(value.config) ? value.config : {}
    const known = [registered, className].find((name) => typeof name === 'string' && own.has(name))
    if (known !== undefined) return { own: known as string, config }
    return layerAsActivation(String(className), config)
  }
  const name = String(value)
  if (own.has(name)) return { own: name, config: {} }
  // TensorFlow.js writes hardSigmoid; Keras has hard_sigmoid.
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  if (snake === 'hard_sigmoid')
    return { option: legacy ? { name: 'hardSigmoid', alpha: 0.2 } : 'hardSigmoid' }
  const option = byName.get(snake)
  return option && { option }
}

function layerAsActivation(
  className: string,
  config: Readonly<Record<string, unknown>>,
): { readonly option: ActivationOption } | undefined {
  const number = (...keys: readonly string[]): number | undefined =>
    keys.map((key) => config[key]).find((value) => typeof value === 'number') as number | undefined
  switch (className) {
    case 'LeakyReLU':
      return { option: { name: 'leakyRelu', negativeSlope: number('negative_slope', 'alpha') ?? 0.3 } }
    case 'ELU':
      return { option: { name: 'elu', alpha: number('alpha') ?? 1 } }
    case 'Softmax':
      return { option: 'softmax' }
    case 'ReLU': {
      const maxValue = number('max_value')
      return {
        option: {
          name: 'relu',
          negativeSlope: number('negative_slope') ?? 0,
          threshold: number('threshold') ?? 0,
          ...(maxValue !== undefined && { maxValue }),
        },
      }
    }
    default:
      return undefined
  }
}
