// Reads and checks a topology of Keras, as far as possible without shapes.

import { isRecord } from '../../check/check.js'
import { describeValue, shorten } from '../../check/describe-value.js'
import { errorText } from '../../../kernels/error-text.js'
import type { Shape } from '../../../kernels/shape.js'
import type { LayerFactories } from '../../layers/factories.js'
import type { Problems } from '../problems.js'
import type { OwnActivation } from './activation.js'
import { classes, cornerResizing, type Config, type KerasClass } from './classes.js'
import { translate, type KerasConfig } from './config.js'
import { inboundOf, isReference, referencesOf, type Input, type Reference } from './inbound.js'
import { modernized } from './keras1.js'

/** A layer as described in a topology. */
export interface LayerEntry {
  readonly name: string
  /** Its name after those of the models that contain it, for errors. */
  readonly place: string
  /** The class's name in the file. */
  readonly className: string
  /** The inputs of each of its applications; none in a Sequential. */
  readonly inbound: readonly (readonly Input[])[]
  /** For an input, and for a Sequential's first layer: the shape without the batch axis; null: any size. */
  readonly inputShape: readonly (number | null)[] | undefined
  readonly is: 'input' | 'layer' | 'own' | ModelEntry
  /** For one of the user's layers: the name of its factory. */
  readonly ownName?: string
  /** For other layers: its class here, and its configuration with our names; for one of the user's, with Keras's. */
  readonly class?: KerasClass
  readonly config: Config
  readonly after?: OwnActivation
  readonly trainable: boolean
}

/** A model, or one nested in another. */
export interface ModelEntry {
  readonly name: string | undefined
  readonly sequential: boolean
  readonly layers: readonly LayerEntry[]
  readonly inputs: readonly Reference[]
  readonly outputs: readonly Reference[]
}

/** The settings of reading. */
export interface Reading {
  /** Whether Keras is older than version 3. */
  readonly legacy: boolean
  /** Whether TensorFlow.js made the model, rather than Keras. */
  readonly tfjs: boolean
  readonly own: LayerFactories
  readonly problems: Problems
}

/** How deep models may be nested. */
const deepest = 50

const models = new Set(['Sequential', 'Functional', 'Model'])

/** @throws if it is not a topology; unknown parts are recorded in `problems`. */
export function modelEntry(value: unknown, reading: Reading, place = '', depth = 0): ModelEntry {
  const where = place === '' ? 'the model' : `the model '${shorten(place)}'`
  if (depth > deepest) throw new Error(`models are nested more than ${deepest} deep`)
  if (!isRecord(value))
    throw new Error(`${where} must be { class_name, config }, got ${describeValue(value)}`)
  const { class_name: className, config } = value
  const sequential = className === 'Sequential'
  if (!models.has(String(className)) && !isFunctional(config))
    throw new Error(
      `${where} is of the class ${describeValue(className)}; only Sequential and Functional models can be read: a model that ` +
        'is a class of its own keeps what it computes in its code',
    )
  const { name, layers } = isRecord(config) ? config : { name: undefined, layers: config }
  if (!Array.isArray(layers))
    throw new Error(`${where} must have a list of layers, got ${describeValue(layers)}`)
  const prefix = place === '' ? '' : `${place}/`
  const inside = (entry: unknown): LayerEntry => layerEntry(entry, reading, prefix, depth)
  return {
    name: typeof name === 'string' && name !== '' ? name : undefined,
    sequential,
    layers: layers.map(inside),
    inputs: sequential ? [] : referencesOf((config as KerasConfig).input_layers),
    outputs: sequential ? [] : referencesOf((config as KerasConfig).output_layers),
  }
}

const isFunctional = (config: unknown): boolean =>
  isRecord(config) && Array.isArray(config.layers) && 'output_layers' in config

function layerEntry(value: unknown, reading: Reading, prefix: string, depth: number): LayerEntry {
  const { legacy, own, problems } = reading
  const given = isRecord(value) && isRecord(value.config) ? value : undefined
  const stored = given?.class_name
  if (!isRecord(value) || typeof stored !== 'string') {
    if (isRecord(value) && models.has(String(value.class_name))) return nested(value, reading, prefix, depth)
    throw new Error(`a layer must be { class_name, config }, got ${describeValue(value)}`)
  }
  const config = value.config as KerasConfig
  if (models.has(stored) || isFunctional(config)) return nested(value, reading, prefix, depth)
  const name = nameOf(value, config)
  const place = prefix + name
  const common = {
    ...{ name, place, className: stored, inbound: inboundAt(value, place, problems) },
    inputShape: shapeOf(value, config),
    trainable: config.trainable !== false,
  }
  const ownName = [value.registered_name, stored].find(
    (one) => typeof one === 'string' && Object.hasOwn(own, one),
  )
  if (ownName !== undefined) return { ...common, is: 'own', ownName: ownName as string, config }
  if (stored === 'InputLayer') return { ...common, is: 'input', config: {} }
  const modern = stored === 'TFOpLambda' ? operatorOf(config) : modernized(stored, config)
  const known = classes.get(modern.className)
  if (known?.merges !== true && common.inbound.some((inputs) => !inputs.every(isReference)))
    problems.add(`${shorten(stored)}: it is called with a number, which it does not take`, place)
  if (!known) {
    problems.add(unknownClass(stored === 'TFOpLambda' ? modern.className : stored), place)
    return { ...common, is: 'layer', config: {} }
  }
  const { config: ours, after } = translate(modern.config, {
    takes: known.takes,
    legacy,
    own: new Set(Object.keys(own)),
    problem: (text) => problems.add(`${stored}: ${text}`, place),
  })
  // TensorFlow.js interpolates from the corners of pixels, Keras from their centers.
  if (reading.tfjs && modern.className === 'UpSampling2D' && ours.interpolation === 'bilinear') {
    const { size: scale = 2, ...rest } = ours
    return { ...common, is: 'layer', class: cornerResizing, config: { ...rest, scale } }
  }
  return { ...common, is: 'layer', class: known, config: ours, after }
}

/** TensorFlow's operators, which Keras 2 wrote for `x * 2` and the like, with the classes that do the same. */
const operators = new Map(
  Object.entries({
    '__operators__.add': 'Add',
    'math.add': 'Add',
    'math.subtract': 'Subtract',
    'math.multiply': 'Multiply',
    'math.truediv': 'TrueDivide',
    'math.divide': 'TrueDivide',
    'math.maximum': 'Maximum',
    'math.minimum': 'Minimum',
    'math.pow': 'Power',
    'nn.relu': 'Relu',
    'nn.relu6': 'Relu6',
    'nn.silu': 'Silu',
    'nn.softmax': 'Softmax',
    'math.sigmoid': 'Sigmoid',
    'math.tanh': 'Tanh',
  }),
)

const operatorOf = (config: KerasConfig): { readonly className: string; readonly config: KerasConfig } => {
  const name = String(config.function)
  return { className: operators.get(name) ?? `TFOpLambda ${name}`, config: { name: config.name } }
}

const unknownClass = (className: string): string =>
  className === 'Lambda'
    ? 'Lambda: a layer of Python code, which is not run'
    : `${shorten(className)}: there is no such layer`

function nested(
  value: Readonly<Record<string, unknown>>,
  reading: Reading,
  prefix: string,
  depth: number,
): LayerEntry {
  const config = isRecord(value.config) ? value.config : {}
  const name = nameOf(value, config)
  const place = prefix + name
  return {
    ...{
      name,
      place,
      className: String(value.class_name),
      inbound: inboundAt(value, place, reading.problems),
    },
    inputShape: shapeOf(value, config),
    is: modelEntry(value, reading, place, depth + 1),
    config: {},
    trainable: config.trainable !== false,
  }
}

function nameOf(value: Readonly<Record<string, unknown>>, config: KerasConfig): string {
  const name = value.name ?? config.name
  return typeof name === 'string' && name !== '' ? name : String(value.class_name).toLowerCase()
}

function inboundAt(
  value: Readonly<Record<string, unknown>>,
  place: string,
  problems: Problems,
): LayerEntry['inbound'] {
  try {
    return inboundOf(value.inbound_nodes)
  } catch (cause) {
    problems.add(`${shorten(String(value.class_name))}: ${errorText(cause)}`, place)
    return []
  }
}

/** The shape that a layer is given from outside, if the file states it. */
function shapeOf(value: Readonly<Record<string, unknown>>, config: KerasConfig): LayerEntry['inputShape'] {
  const build = isRecord(value.build_config) ? value.build_config.input_shape : undefined
  const whole = config.batch_shape ?? config.batch_input_shape ?? config.build_input_shape ?? build
  const bare = Array.isArray(whole)
    ? (whole as readonly unknown[]).slice(1)
    : (config.input_shape ?? config.shape)
  return Array.isArray(bare) && bare.every((d) => d === null || typeof d === 'number')
    ? (bare as Shape)
    : undefined
}
