// A layer: its definition, once checked, and whether it is trained; how it is applied, and how its op is run.

import { errorText } from '../../kernels/error-text.js'
import { ops, type Inputs } from '../../kernels/ops.js'
import { formatShape, type Shape } from '../../kernels/shape.js'
import { aFunction, anyObject, isRecord, listOf, name, text, truth, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { nearest } from '../check/nearest.js'
import { options } from '../check/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { activationOption } from './activation-name.js'
import { Block } from './block.js'
import {
  layerChecks,
  type BlockLayer,
  type ForwardPass,
  type ForwardResult,
  type LayerConfig,
  type LayerDefinition,
  type Op,
  type OpLayer,
  type OpOf,
  type Passes,
  type PassesLayer,
  type Tensors,
} from './definition.js'
import { kinds } from './kinds.js'
import { checkShape, SymbolicTensor, symbolicTensors, type Applicable } from './symbolic.js'

/** A layer that computes by itself, rather than being made of other layers. */
export type Working = Layer & { readonly definition: OpLayer | PassesLayer }

const opName: Check = (where, value) => {
  if (typeof value === 'string' && Object.hasOwn(ops, value)) return
  const meant = typeof value === 'string' ? nearest(value, Object.keys(ops)) : undefined
  const advice = meant === undefined ? 'ops lists them all' : `did you mean '${meant}'?`
  throw new Error(`${where} must be the name of an op, got ${describeValue(value)}; ${advice}`)
}

const kind: Check = (where, value) => {
  name(where, value)
  if ((value as string).includes('/'))
    throw new Error(
      `${where} must not contain '/', which separates the names in a weight's name, got '${value as string}'`,
    )
}

const checkBlock = options<BlockLayer>({ kind, config: anyObject, call: aFunction }, { merges: truth })

const checkDefinition = options<Omit<OpLayer, 'op' | 'call'> & { op?: Op; forward?: Passes['forward'] }>(
  { kind, config: anyObject, outputShape: aFunction, backward: aFunction },
  {
    activation: activationOption,
    merges: truth,
    weights: aFunction,
    op: options<OpOf<'relu'>>(
      { name: opName, attributes: anyObject, inputs: aFunction, saved: listOf(text) },
      { state: aFunction, attributesOf: aFunction, prepare: aFunction },
    ),
    forward: aFunction,
  },
)

/** The definitions that may use the kinds of this library's layers. */
const ofLibrary = new WeakSet<LayerDefinition>()

/**
 * A layer of a model, with its weights. If it is applied twice, or used in two models on one backend, there is one set of them.
 */
export class Layer implements Applicable {
  /** @internal */
  readonly definition: LayerDefinition
  /** @internal The layers inside it, if it is a block. */
  readonly block: Block | undefined
  /** @internal The blocks that contain it: it is frozen while one of them is. */
  readonly owners = new Set<Layer>()
  #trainable: boolean

  /**
   * Your own layer is made from its definition; the layers of this library are made by `layers`. A definition has `op`, for
   * one op, or `forward`, each with `backward`; or it has `call`, which applies other layers. See [Layers of your
   * own](../../docs/own-layers.md).
   * @throws if a part of the definition is missing, unknown or of the wrong type, if it has two of `op`, `forward` and
   *   `call`, or if the kind is that of a layer of this library.
   */
  constructor(definition: LayerDefinition) {
    const isBlock = isRecord(definition) && definition.call !== undefined
    ;(isBlock ? checkBlock : checkDefinition)('Layer', definition)
    const { kind, config, call } = definition
    if (kinds.has(kind) && !ofLibrary.has(definition))
      throw new Error(
        `Layer: kind '${kind}' is a layer of this library; give yours another name, such as 'acme>${kind}'`,
      )
    if (!call) checkPasses(definition)
    for (const [key, check] of Object.entries<Check>(layerChecks)) {
      const value: unknown = config[key as keyof LayerConfig]
      if (value !== undefined) check(`${kind}: ${key}`, value)
    }
    this.definition = definition
    this.block = call && new Block(call)
    this.#trainable = config.trainable ?? true
  }

  /**
   * Whether training changes its weights. It is false while a block that contains the layer is frozen. A change takes effect
   * with the next `fit`. A frozen batch normalization uses its moving statistics.
   */
  get trainable(): boolean {
    return this.#trainable && [...this.owners].every((owner) => owner.trainable)
  }

  /** @throws if it is set to anything but true or false. */
  set trainable(trainable: boolean) {
    truth(`${describeLayer(this)}: trainable`, trainable)
    this.#trainable = trainable
  }

  /** The name of its factory, as in `layers.conv2d`. */
  get kind(): string {
    return this.definition.kind
  }

  /** What its factory was called with. */
  get config(): LayerConfig {
    return this.definition.config
  }

  /**
   * Applies the layer to one symbolic tensor, or to a list of them.
   * @returns a symbolic tensor for the output.
   * @throws if it takes another number of inputs, or cannot take inputs of these shapes.
   */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
    const where = describeLayer(this)
    const list = symbolicTensors(where, inputs)
    return applyLayer(
      this,
      list,
      `${where}, for inputs ${list.map(({ shape }) => formatShape(shape)).join(', ')}`,
    )
  }
}

function checkPasses(definition: OpLayer | PassesLayer): void {
  const { kind, op } = definition
  if ((op === undefined) === (!('forward' in definition) || definition.forward === undefined))
    throw new Error(`Layer: '${kind}' must have either op or forward, got ${op ? 'both' : 'neither'}`)
}

/** Whether a layer is one of this library's own. */
export const isOfLibrary = (layer: Layer): boolean => ofLibrary.has(layer.definition)

/** A layer of this library. Its kind is the name of its factory. */
export function builtIn(definition: OpLayer | PassesLayer): Working
export function builtIn(definition: BlockLayer): Layer
export function builtIn(definition: LayerDefinition): Layer {
  ofLibrary.add(definition)
  return new Layer(definition)
}

/** The shape of a layer's output. */
export function outputShapeOf(layer: Layer, inputShapes: readonly Shape[]): Shape {
  const { definition, block } = layer
  return block ? block.body(inputShapes).output.shape : (definition as OpLayer).outputShape(inputShapes)
}

/** Applies a layer. Its errors begin with `where`. */
export function applyLayer(layer: Layer, inputs: readonly SymbolicTensor[], where: string): SymbolicTensor {
  try {
    if (!layer.definition.merges && inputs.length !== 1)
      throw new Error(`it takes one input, got ${inputs.length}`)
    const shape = outputShapeOf(
      layer,
      inputs.map((input) => input.shape),
    )
    checkShape('the output', shape)
    return new SymbolicTensor({ target: layer, inputs }, shape)
  } catch (cause) {
    throw new Error(`${where}: ${errorText(cause)}`, { cause })
  }
}

/** `conv2d 'stem'`, or `conv2d` if it has no name of its own. */
export const describeLayer = ({ kind, config: { name } }: Pick<Layer, 'kind' | 'config'>): string =>
  name === undefined ? kind : `${kind} '${name}'`

/** Runs a layer's op, and saves what the backward pass needs. */
export function runOp(op: Op, pass: ForwardPass): ForwardResult {
  // The union of all ops loses which inputs and attributes belong to which op.
  const { name, attributes, attributesOf, inputs, saved, state } = op as OpOf<'relu'>
  const given: Inputs<'relu', Tensor> & Tensors = inputs(pass) as never
  const y = pass.backend.run(name, given, { ...attributes, ...attributesOf?.(pass) })
  const kept: Record<string, Tensor> = {}
  const named: Tensors = { ...given, y, input: pass.inputs[0] }
  for (const key of saved) kept[key] = named[key]
  return { y, saved: kept, state: state?.(pass, given) }
}
