// The contract. An op is its shape function. It takes the shapes of the named inputs and the attributes, and gives the shape
// of the output, or the shapes of several outputs by name. It throws on anything that does not fit. A family of kernels has
// a row for each op, so a missing row does not compile.

import * as conv2dMaxPool2d from './fused/conv2d-max-pool2d.js'
import * as crossEntropy from './fused/cross-entropy.js'
import * as focalCrossEntropy from './fused/focal-cross-entropy.js'
import { foldBatchNormalization } from './fused/fold-batch-normalization.js'
import { activations } from './ops/activations.js'
import * as batchNormalization from './ops/batch-normalization.js'
import { broadcast } from './ops/broadcast.js'
import * as conv2d from './ops/conv2d.js'
import { conv2dTranspose } from './ops/conv2d-transpose.js'
import * as dense from './ops/dense.js'
import * as depthwiseConv2d from './ops/depthwise-conv2d.js'
import * as elementwise from './ops/elementwise.js'
import * as gradients from './ops/gradients.js'
import * as groupedConv2d from './ops/grouped-conv2d.js'
import * as layerNormalization from './ops/layer-normalization.js'
import * as layout from './ops/layout.js'
import * as localResponseNormalization from './ops/local-response-normalization.js'
import * as losses from './ops/losses.js'
import { matmul } from './ops/matmul.js'
import * as merge from './ops/merge.js'
import * as optimizers from './ops/optimizers.js'
import * as pad2d from './ops/pad2d.js'
import * as pool2d from './ops/pool2d.js'
import * as prelu from './ops/prelu.js'
import * as resize2d from './ops/resize2d.js'
import { unary, unaryGradient } from './ops/unary.js'
import { shown, type NoAttributes, type Shape } from './shape.js'

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The op's function, made safe for whatever callers may pass as its arguments. */
function guarded(op: string, check: (shapes: never, attributes: never) => unknown) {
  const inputs = new Names(op, 'input')
  const settings = new Names(op, 'attribute')
  return (shapes: unknown, attributes: unknown = {}): unknown => {
    if (!isObject(shapes))
      throw new Error(`${op}: it takes the shapes of its inputs by name, got ${shown(shapes)}`)
    if (!isObject(attributes))
      throw new Error(`${op}: its attributes must be an object, got ${shown(attributes)}`)
    const checked = check(inputs.watched(shapes) as never, settings.watched(attributes) as never)
    inputs.refuseUnread(shapes)
    settings.refuseUnread(attributes)
    return checked
  }
}

/** The names that an op takes: all that its function has ever read. */
class Names {
  readonly #read = new Set<string | symbol>()

  constructor(
    private readonly op: string,
    private readonly what: 'input' | 'attribute',
  ) {}

  /** The same object. If it holds a name that is not known yet, a proxy that records which names are read. */
  watched(given: object): object {
    return this.#unread(given) === undefined
      ? given
      : new Proxy(given, {
          get: (of, name) => {
            this.#read.add(name)
            return Reflect.get(of, name) as unknown
          },
        })
  }

  /** @throws if a name was not read, since its value would be ignored silently. */
  refuseUnread(given: object): void {
    const name = this.#unread(given)
    if (name === undefined) return
    const takes = this.#read.size > 0 ? `it takes ${[...this.#read].join(', ')}` : `it takes no ${this.what}s`
    throw new Error(`${this.op}: there is no ${this.what} '${name}'; ${takes}`)
  }

  #unread(given: object): string | undefined {
    return Object.keys(given).find(
      (name) => !this.#read.has(name) && (given as Readonly<Record<string, unknown>>)[name] !== undefined,
    )
  }
}

const guardedAll = <T extends Readonly<Record<string, (shapes: never, attributes: never) => unknown>>>(
  table: T,
): T =>
  Object.fromEntries(Object.entries(table).map(([op, check]) => [op, guarded(op, check)])) as unknown as T

const contract = {
  conv2d: conv2d.conv2d,
  conv2dInputGradient: conv2d.conv2dInputGradient,
  conv2dFilterGradient: conv2d.conv2dFilterGradient,
  biasGradient: conv2d.biasGradient,
  depthwiseConv2d: depthwiseConv2d.depthwiseConv2d,
  depthwiseConv2dInputGradient: depthwiseConv2d.depthwiseConv2dInputGradient,
  depthwiseConv2dFilterGradient: depthwiseConv2d.depthwiseConv2dFilterGradient,
  groupedConv2d: groupedConv2d.groupedConv2d,
  groupedConv2dInputGradient: groupedConv2d.groupedConv2dInputGradient,
  groupedConv2dFilterGradient: groupedConv2d.groupedConv2dFilterGradient,
  conv2dTranspose,
  maxPool2d: pool2d.maxPool2d,
  maxPool2dGradient: pool2d.maxPool2dGradient,
  averagePool2d: pool2d.averagePool2d,
  averagePool2dGradient: pool2d.averagePool2dGradient,
  l2Pool2d: pool2d.l2Pool2d,
  l2Pool2dGradient: pool2d.l2Pool2dGradient,
  weightedAveragePool2d: pool2d.weightedAveragePool2d,
  weightedAveragePool2dGradient: pool2d.weightedAveragePool2dGradient,
  dense: dense.dense,
  denseInputGradient: dense.denseInputGradient,
  denseWeightGradient: dense.denseWeightGradient,
  matmul,
  ...activations,
  prelu: prelu.prelu,
  preluInputGradient: prelu.preluInputGradient,
  preluAlphaGradient: prelu.preluAlphaGradient,
  unary,
  unaryGradient,
  softmax: elementwise.softmax,
  softmaxGradient: elementwise.softmaxGradient,
  dropout: elementwise.dropout,
  dropoutMask: elementwise.dropoutMask,
  randomNormal: elementwise.randomNormal,
  batchStatistics: batchNormalization.batchStatistics,
  batchNormalization: batchNormalization.batchNormalization,
  batchNormalizationParameterGradient: batchNormalization.batchNormalizationParameterGradient,
  batchNormalizationInputGradient: batchNormalization.batchNormalizationInputGradient,
  movingAverage: batchNormalization.movingAverage,
  layerNormalization: layerNormalization.layerNormalization,
  layerNormalizationParameterGradient: layerNormalization.layerNormalizationParameterGradient,
  layerNormalizationInputGradient: layerNormalization.layerNormalizationInputGradient,
  localResponseNormalization: localResponseNormalization.localResponseNormalization,
  localResponseNormalizationGradient: localResponseNormalization.localResponseNormalizationGradient,
  add: merge.add,
  scale: merge.scale,
  maximum: merge.maximum,
  maximumGradient: merge.maximumGradient,
  minimum: merge.minimum,
  minimumGradient: merge.minimumGradient,
  multiply: merge.multiply,
  multiplyGateGradient: merge.multiplyGateGradient,
  divide: merge.divide,
  power: merge.power,
  powerGradient: merge.powerGradient,
  broadcast,
  concatenate: layout.concatenate,
  slice: layout.slice,
  sliceGradient: layout.sliceGradient,
  transpose: layout.transpose,
  pad2d: pad2d.pad2d,
  pad2dGradient: pad2d.pad2dGradient,
  crop2d: layout.crop2d,
  resize2d: resize2d.resize2d,
  resize2dGradient: resize2d.resize2dGradient,
  meanSquaredError: losses.meanSquaredError,
  meanSquaredErrorGradient: losses.meanSquaredErrorGradient,
  meanAbsoluteError: losses.meanAbsoluteError,
  meanAbsoluteErrorGradient: losses.meanAbsoluteErrorGradient,
  huber: losses.huber,
  huberGradient: losses.huberGradient,
  categoricalAccuracy: losses.categoricalAccuracy,
  binaryAccuracy: losses.binaryAccuracy,
  l1l2: gradients.l1l2,
  l1l2Gradient: gradients.l1l2Gradient,
  clipByValue: gradients.clipByValue,
  clipByNorm: gradients.clipByNorm,
  // Used by rewrite rules only.
  conv2dMaxPool2d: conv2dMaxPool2d.conv2dMaxPool2d,
  conv2dMaxPool2dWithArgmax: conv2dMaxPool2d.conv2dMaxPool2dWithArgmax,
  conv2dMaxPool2dFilterGradient: conv2dMaxPool2d.conv2dMaxPool2dFilterGradient,
  conv2dMaxPool2dInputGradient: conv2dMaxPool2d.conv2dMaxPool2dInputGradient,
  softmaxCrossEntropy: crossEntropy.softmaxCrossEntropy,
  softmaxCrossEntropyGradient: crossEntropy.softmaxCrossEntropyGradient,
  sigmoidCrossEntropy: crossEntropy.sigmoidCrossEntropy,
  sigmoidCrossEntropyGradient: crossEntropy.sigmoidCrossEntropyGradient,
  softmaxFocalCrossEntropy: focalCrossEntropy.softmaxFocalCrossEntropy,
  softmaxFocalCrossEntropyGradient: focalCrossEntropy.softmaxFocalCrossEntropyGradient,
  sigmoidFocalCrossEntropy: focalCrossEntropy.sigmoidFocalCrossEntropy,
  sigmoidFocalCrossEntropyGradient: focalCrossEntropy.sigmoidFocalCrossEntropyGradient,
  foldBatchNormalization,
}

const updateContract = {
  sgd: optimizers.sgd,
  adam: optimizers.adam,
  rmsprop: optimizers.rmsprop,
  adagrad: optimizers.adagrad,
}

type Contract = typeof contract
type UpdateContract = typeof updateContract

/** The name of an op, which computes outputs from its inputs. {@link ops} lists what each takes and gives. */
export type OpName = keyof Contract
/** The name of an update, an op that changes its inputs in place. {@link updates} lists what each takes. */
export type UpdateName = keyof UpdateContract

type Check<K extends OpName | UpdateName> = (Contract & UpdateContract)[K]

/** The inputs of op `K` by name, as {@link ops} lists them, each a `T`: a shape, an array or a tensor. */
export type Inputs<K extends OpName | UpdateName, T> = { readonly [I in keyof Parameters<Check<K>>[0]]: T }

/** The attributes of op `K`, as {@link ops} lists them; `NoAttributes` if it has none. */
export type Attributes<K extends OpName | UpdateName> =
  Parameters<Check<K>> extends [unknown, infer A] ? A : NoAttributes

/** What op `K` gives: one `T`, or several by name, as {@link ops} lists them. */
export type Outputs<K extends OpName, T> =
  ReturnType<Contract[K]> extends Shape ? T : { readonly [O in keyof ReturnType<Contract[K]>]: T }

/**
 * Every op, as a function from the shapes of its inputs and its attributes to the shape of its output, or the shapes of several
 * outputs by name. It throws if something does not fit. {@link Backend.run} takes the same names.
 *
 * The list has the inputs of each op, its attributes, and the names of its outputs if there are several. Inputs with a question
 * mark may be absent. The name of an op leads to its source, which begins with the formula.
 */
export const ops: {
  readonly [K in OpName]: (shapes: Inputs<K, Shape>, attributes: Attributes<K>) => Outputs<K, Shape>
} = guardedAll(contract)

/**
 * Every update, as a function that throws if the shapes of its inputs or its attributes do not fit. {@link Backend.update}
 * takes the same names, and changes the inputs other than the gradient `g` in place.
 */
export const updates: {
  readonly [K in UpdateName]: (shapes: Inputs<K, Shape>, attributes: Attributes<K>) => void
} = guardedAll(updateContract)

/** Applies `f` to each named input. Optional inputs that are absent stay absent. */
export function mapInputs<K extends OpName | UpdateName, A, B>(
  inputs: Inputs<K, A>,
  f: (input: A) => B,
): Inputs<K, B> {
  const mapped: Record<string, B> = {}
  for (const [name, input] of Object.entries<A | undefined>(inputs))
    if (input !== undefined) mapped[name] = f(input)
  return mapped as Inputs<K, B>
}

/** Applies `f` to the output's shape, or to each of several with its name. */
export function mapOutputs<K extends OpName, T>(
  shapes: Outputs<K, Shape>,
  f: (shape: Shape, name?: string) => T,
): Outputs<K, T> {
  const given: Shape | Readonly<Record<string, Shape>> = shapes
  const mapped = isShape(given)
    ? f(given)
    : Object.fromEntries(Object.entries(given).map(([name, shape]) => [name, f(shape, name)]))
  return mapped as Outputs<K, T>
}

/** The output of that name, or the only one. */
export const outputNamed = <K extends OpName, T>(outputs: Outputs<K, T>, name?: string): T =>
  name === undefined ? (outputs as T) : (outputs as Readonly<Record<string, T>>)[name]

const isShape = (shapes: Shape | Readonly<Record<string, Shape>>): shapes is Shape => Array.isArray(shapes)
