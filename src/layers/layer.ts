// What a layer is: shapes, weights, and forward and backward side by side.

import { ops, type Attributes, type Inputs, type OpName, type Outputs } from '../../kernels/ops.js'
import type { Padding, Pair } from '../../kernels/ops/window.js'
import { formatShape, type Shape } from '../../kernels/shape.js'
import {
  aFunction,
  anyObject,
  isRecord,
  listOf,
  name,
  oneOf,
  text,
  truth,
  type Check,
} from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { errorText } from '../../kernels/error-text.js'
import { nearest } from '../check/nearest.js'
import { options, optionsOrNone, type OptionalChecks } from '../check/options.js'
import type { Initializer, InitializerChoice } from '../tensor/initializer.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { activationOption, type ActivationOption } from './activation-name.js'
import { Block } from './block.js'
import { kinds } from './kinds.js'
import type { RegularizerChoice } from './regularizer.js'
import { axes, checkShape, SymbolicTensor, symbolicTensors, type Applicable } from './symbolic.js'

/** A size along rows and columns: one number for both, or `[rows, columns]`. */
export type Size = number | Pair

/** What every layer's configuration may hold. */
export interface LayerConfig {
  /** The layer's name, unique in its model; default: its kind and a number. */
  readonly name?: string
  /** On the first layer of a list: the shape of one input, without the batch axis, `[H, W, C]` for images. */
  readonly inputShape?: Shape
  /** Whether training changes its weights; default true. `layer.trainable` changes it later. */
  readonly trainable?: boolean
}

/** Checks of what every layer's configuration may hold. */
export const layerChecks: OptionalChecks<LayerConfig> = { name, inputShape: axes, trainable: truth }

/** A check of the configuration of a layer that has no options of its own. */
export const checkLayerConfig = optionsOrNone<LayerConfig>(layerChecks)

/** A check of what windows do at the border. */
export const paddingName = oneOf<Padding>('valid', 'same')

/** A weight that a layer wants. */
export interface WeightSpec {
  readonly shape: Shape
  /** Its name, the same with settings, or a function that fills it. */
  readonly initializer: InitializerChoice | Initializer
  /** Whether the optimizer changes it; default true. Moving statistics are state: the forward pass brings them up to date. */
  readonly trained?: boolean
  /** The penalty on it, which is added to the loss in training and evaluation; absent: none. */
  readonly regularizer?: RegularizerChoice
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>

/** What a forward pass is given. */
export interface ForwardPass {
  readonly backend: Backend
  /** The layer's inputs, batch axis first. */
  readonly inputs: readonly Tensor[]
  /** The layer's weights, by the names of its `weights`. */
  readonly weights: Tensors
  /** Whether this is training, where dropout drops. */
  readonly training: boolean
  /** Whether the layer's weights are learned in this training: false if it is frozen. */
  readonly learning: boolean
  /** In training, a 32-bit key for whatever is random: another for each layer and step. */
  readonly key: number
}

/** What a forward pass returns. */
export interface ForwardResult {
  /** The output, batch axis first; an input as it is, if nothing is done to it. */
  readonly y: Tensor
  /** What the backward pass needs of the way here, besides weights. */
  readonly saved?: Tensors
  /** New values of weights that are not trained, such as moving statistics. */
  readonly state?: Tensors
}

/** What a backward pass is given. */
export interface BackwardPass {
  readonly backend: Backend
  /** Gradient of the loss by the layer's output. */
  readonly dy: Tensor
  /** What the forward pass saved. */
  readonly saved: Tensors
  /** The layer's weights. */
  readonly weights: Tensors
  /** Shapes of the layer's inputs, batch axis first. */
  readonly inputShapes: readonly Shape[]
  /** Whether the layer's weights are learned in this training: false if it is frozen. */
  readonly learning: boolean
  /** Which gradients anybody wants: by each input, and by the weights. */
  readonly wanted: { readonly inputs: readonly boolean[]; readonly weights: boolean }
}

/** What a backward pass returns. */
export interface Gradients {
  /** Gradients by the inputs, in their order, `dy` as it is if it is one of them; undefined where nobody wants one. */
  readonly inputs: readonly (Tensor | undefined)[]
  /** Gradients by the trained weights, under their names; absent where nobody wants them, or there are none. */
  readonly weights?: Tensors
}

/** How values go forward through a layer, and gradients back. */
export interface Passes {
  /** Computes the output, and what `backward` needs of the way there. */
  forward(pass: ForwardPass): ForwardResult
  /** Computes gradients from the gradient by the output. */
  backward(pass: BackwardPass): Gradients
}

/** The ops that give one tensor. */
export type SingleOpName = { [K in OpName]: Outputs<K, Tensor> extends Tensor ? K : never }[OpName]

/** An op of the contract, as a layer runs it. */
export interface OpOf<K extends SingleOpName> {
  readonly name: K
  readonly attributes: Attributes<K>
  /** Attributes that follow from what the layer is given, besides those; absent: none. */
  attributesOf?(pass: ForwardPass): Partial<Attributes<K>>
  /** The op's inputs, from the layer's inputs and weights. */
  inputs(pass: ForwardPass): Inputs<K, Tensor>
  /** Which of these, of the output `y`, and of the layer's own first input, `input`, the backward pass needs. */
  readonly saved: readonly string[]
  /** In training, new values of weights that are not trained; absent: none. */
  state?(pass: ForwardPass, inputs: Inputs<K, Tensor>): Tensors | undefined
}

/** Any op of the contract, as a layer runs it: `op.name` tells which. */
export type Op = { [K in SingleOpName]: OpOf<K> }[SingleOpName]

/** What all layers say of themselves. */
interface Named {
  /**
   * The name of its factory, as in `layers.conv2d`, under which it is saved. One of your own is not called as one of these;
   * a package's name before it, `acme>swish`, keeps it apart from all others.
   */
  readonly kind: string
  /** What its factory was called with: enough to make it again. To be saved it must be plain, as JSON holds it. */
  readonly config: LayerConfig
  /** Whether it takes a list of inputs; default: exactly one. */
  readonly merges?: boolean
}

/** What layers that compute say besides. */
interface Description extends Named {
  readonly call?: undefined
  /** An activation named in the configuration: the model runs it as a node of its own. */
  readonly activation?: ActivationOption
  /**
   * The shape of one output for inputs of these shapes, all without the batch axis.
   * @throws if the layer cannot take such inputs.
   */
  outputShape(inputShapes: readonly Shape[]): Shape
  /** The weights it needs for inputs of these shapes, in the order they are saved; absent: none. */
  weights?(inputShapes: readonly Shape[]): Readonly<Record<string, WeightSpec>>
}

/** A layer that computes one op: it names the op, and writes the backward pass. */
export interface OpLayer extends Description, Pick<Passes, 'backward'> {
  readonly op: Op
}

/** A layer that writes both passes. */
export interface PassesLayer extends Description, Passes {
  readonly op?: undefined
}

/** A layer that is made of other layers, whose gradients it need not write. */
export interface BlockLayer extends Named {
  /**
   * Applies layers to symbolic inputs, without the batch axis as `input` makes them, and returns the one output. It is called
   * once, when the block is first applied. Layers that it makes or holds are the block's.
   */
  call(inputs: readonly SymbolicTensor[]): SymbolicTensor
}

/** What a layer is made of: plain values and functions. */
export type LayerDefinition = OpLayer | PassesLayer | BlockLayer

/** A layer that computes, and is not made of others. */
export type Working = Layer & { readonly definition: OpLayer | PassesLayer }

const opName: Check = (where, value) => {
  if (typeof value === 'string' && Object.hasOwn(ops, value)) return
  const meant = typeof value === 'string' ? nearest(value, Object.keys(ops)) : undefined
  const advice = meant === undefined ? 'ops lists those there are' : `did you mean '${meant}'?`
  throw new Error(`${where} must be the name of an op, got ${describeValue(value)}; ${advice}`)
}

const kind: Check = (where, value) => {
  name(where, value)
  if ((value as string).includes('/'))
    throw new Error(
      `${where} must hold no '/', which stands between names of weights, got '${value as string}'`,
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
      { state: aFunction, attributesOf: aFunction },
    ),
    forward: aFunction,
  },
)

/** The definitions that may have the kinds of this library's layers. */
const ofLibrary = new WeakSet<LayerDefinition>()

/**
 * A layer. Its weights belong to it: applied twice, or built into two models on one backend, it has one set of them.
 */
export class Layer implements Applicable {
  /** @internal */
  readonly definition: LayerDefinition
  /** @internal The layers it is made of, if it is a block. */
  readonly block: Block | undefined
  /** @internal The blocks that it is a part of: it is frozen as long as one of them is. */
  readonly owners = new Set<Layer>()
  #trainable: boolean

  /**
   * A layer of one's own is made of its definition; the layers of this library are made by `layers`. It computes one op, `op`,
   * or has `forward`, each with `backward`, or is made of other layers by `call`. See [Layers of your own](../../docs/own-layers.md).
   * @throws if a part of the definition is missing, unknown or of another kind, there are two of `op`, `forward` and `call`, or
   * the kind is that of a layer of this library.
   */
  constructor(definition: LayerDefinition) {
    const isBlock = isRecord(definition) && definition.call !== undefined
    ;(isBlock ? checkBlock : checkDefinition)('Layer', definition)
    const { kind, config, call } = definition
    if (kinds.has(kind) && !ofLibrary.has(definition))
      throw new Error(
        `Layer: kind '${kind}' is a layer of this library; call yours otherwise, 'acme>${kind}' say`,
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
   * Whether training changes its weights; never while a block that it is a part of is frozen. A change counts from the next `fit`. A frozen batch normalisation runs on its
   * moving statistics.
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
   * @returns what it will give.
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
    throw new Error(`Layer: '${kind}' must have op or forward, one of the two, got ${op ? 'both' : 'none'}`)
}

/** A layer of this library, whose kind is the name of its factory. */
export function builtIn(definition: OpLayer | PassesLayer): Working {
  ofLibrary.add(definition)
  return new Layer(definition) as Working
}

/** The shape of a layer's output. */
export function outputShapeOf(layer: Layer, inputShapes: readonly Shape[]): Shape {
  const { definition, block } = layer
  return block ? block.body(inputShapes).output.shape : (definition as OpLayer).outputShape(inputShapes)
}

/** Applies a layer, with `where` in front of what its errors say. */
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

/** `conv2d 'stem'`, or `conv2d` where it has no name of its own. */
export const describeLayer = ({ kind, config: { name } }: Pick<Layer, 'kind' | 'config'>): string =>
  name === undefined ? kind : `${kind} '${name}'`

/** Runs a layer's op, and keeps what the backward pass needs. */
export function runOp(op: Op, pass: ForwardPass): ForwardResult {
  // What an op's name, its inputs and its attributes have to do with each other is lost in the union of all ops.
  const { name, attributes, attributesOf, inputs, saved, state } = op as OpOf<'relu'>
  const given: Inputs<'relu', Tensor> & Tensors = inputs(pass) as never
  const y = pass.backend.run(name, given, { ...attributes, ...attributesOf?.(pass) })
  const kept: Record<string, Tensor> = {}
  const named: Tensors = { ...given, y, input: pass.inputs[0] }
  for (const key of saved) kept[key] = named[key]
  return { y, saved: kept, state: state?.(pass, given) }
}

/** A size as `[rows, columns]`. */
export const toPair = (size: Size): Pair => (typeof size === 'number' ? [size, size] : size)
