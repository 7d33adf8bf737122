// Translates a layer's configuration, as Keras and TensorFlow.js write it, to ours.

import { isRecord } from '../../check/check.js'
import { describeValue, shorten } from '../../check/describe-value.js'
import type { Regularizer } from '../../layers/regularizer.js'
import { kerasActivation, type OwnActivation } from './activation.js'

/** A configuration as in the file. */
export type KerasConfig = Readonly<Record<string, unknown>>

/** The result of translating a layer's configuration. */
export interface Translated {
  /** The argument of our factory. */
  readonly config: Readonly<Record<string, unknown>>
  /** An activation that only the user's factories know; it follows the layer. */
  readonly after?: OwnActivation
}

/** The settings of a translation. */
export interface Translation {
  /** Keras's names of the options that affect the result; ours are the same in camel case. */
  readonly takes: readonly string[]
  /** Whether Keras is older than version 3. */
  readonly legacy: boolean
  /** Names of the user's factories. */
  readonly own: ReadonlySet<string>
  /** Records what cannot be translated. */
  readonly problem: (text: string) => void
}

/** Options that do not affect predictions: initializers, constraints, and how Keras computes. */
const ignored =
  /^(name|trainable|dtype|autocast|seed|sparse|ragged|optional|(batch_)?(input_)?shape|batch_size|input_(dtype|dim|length)|noise_shape|data_format|synchronized|fused|virtual_batch_size|implementation|force_generator|lora_.*|renorm_.*|quantization_config|.*_(initializer|constraint)|activity_regularizer)$/

const regularizerKey = /_regularizer$/

/** Translates a configuration. */
export function translate(values: KerasConfig, { takes, legacy, own, problem }: Translation): Translated {
  const config: Record<string, unknown> = {}
  let after: OwnActivation | undefined
  checkDataFormat(values, problem)
  checkDtype(values.dtype, problem)
  for (const [key, stored] of Object.entries(values)) {
    const value = unwrapped(stored)
    if (value === null || value === undefined) continue
    if (key === 'activation' && takes.includes(key)) {
      const found = kerasActivation(value, { legacy, own })
      if (found === undefined) problem(`there is no activation ${describeActivation(value)}`)
      else if ('own' in found) after = found
      else config.activation = found.option
    } else if (takes.includes(key)) config[camelCase(key)] = value
    else if (regularizerKey.test(key)) {
      const penalty = regularizerOf(value)
      if (penalty && !key.startsWith('activity')) config[camelCase(key)] = penalty
    } else if (!ignored.test(key) && value !== false)
      problem(`its attribute '${shorten(key)}' is unknown: ${describeValue(value)}`)
  }
  return { config, after }
}

function checkDataFormat(
  { data_format: format, dim_ordering: ordering }: KerasConfig,
  problem: (text: string) => void,
): void {
  if (format === 'channels_first' || ordering === 'th')
    problem(
      "it has data_format 'channels_first'; only 'channels_last' is read, which Keras writes if the model is built with it",
    )
}

/** Policies say with which precision Keras computes. Only those that store weights differently matter. */
function checkDtype(dtype: unknown, problem: (text: string) => void): void {
  const config = isRecord(dtype) ? dtype.config : undefined
  const name = isRecord(config) ? (config.name ?? config.mode) : dtype
  const quantized =
    (isRecord(dtype) && String(dtype.class_name).startsWith('Quantized')) ||
    /^(u?int|float)[48]/.test(String(name))
  if (quantized)
    problem(
      `it is quantized, ${describeValue(name ?? 'int8')}; save the model in Keras before model.quantize(…)`,
    )
}

/** Lists and tuples as lists, however a version of Keras has wrapped them. */
function unwrapped(value: unknown): unknown {
  if (!isRecord(value)) return value
  if (value.class_name === '__tuple__' && Array.isArray(value.items)) return value.items
  return value
}

const describeActivation = (value: unknown): string =>
  isRecord(value)
    ? describeValue(typeof value.config === 'string' ? value.config : value.class_name)
    : describeValue(value)

/** L1 and L2 as ours. Others are ignored, since they affect only training. */
function regularizerOf(value: unknown): Regularizer | undefined {
  if (!isRecord(value) || !isRecord(value.config)) return undefined
  const { l1, l2 } = value.config
  const share = (one: unknown): number =>
    typeof one === 'number' && Number.isFinite(one) && one > 0 ? one : 0
  const both = { ...(share(l1) && { l1: share(l1) }), ...(share(l2) && { l2: share(l2) }) }
  return Object.keys(both).length > 0 ? (both as Regularizer) : undefined
}

/** `kernel_size` to `kernelSize`; `keepdims` is one word in Keras. */
const camelCase = (key: string): string =>
  key.replace('keepdims', 'keep_dims').replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
