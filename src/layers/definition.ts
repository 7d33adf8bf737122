// What a layer is made of, as plain values and functions: its configuration, its weights, and its passes.

import type { Attributes, Inputs, OpName, Outputs } from '../../kernels/ops.js'
import type { Pair } from '../../kernels/ops/window.js'
import type { Shape } from '../../kernels/shape.js'
import { name, truth } from '../check/check.js'
import { optionsOrNone, type OptionalChecks } from '../check/options.js'
import type { Initializer, InitializerChoice } from '../tensor/initializer.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { ActivationOption } from './activation-name.js'
import type { RegularizerChoice } from './regularizer.js'
import { axes, type SymbolicTensor } from './symbolic.js'

/** A size along rows and columns: one number for both, or `[rows, columns]`. */
export type Size = number | Pair

/** A size as `[rows, columns]`. */
export const toPair = (size: Size): Pair => (typeof size === 'number' ? [size, size] : size)

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
