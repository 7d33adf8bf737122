// A layer's definition in plain values and functions: its configuration, its weights, and its passes.

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

/** Options that every layer has. */
export interface LayerConfig {
  /** The layer's name, unique in its model; default: its kind and a number. */
  readonly name?: string
  /** On the first layer of a list: the shape of one input, without the batch axis, `[H, W, C]` for images. */
  readonly inputShape?: Shape
  /** Whether training changes its weights; default true. `layer.trainable` changes it later. */
  readonly trainable?: boolean
}

/** Checks of the options that every layer has. */
export const layerChecks: OptionalChecks<LayerConfig> = { name, inputShape: axes, trainable: truth }

/** A check of the configuration of a layer without further options. */
export const checkLayerConfig = optionsOrNone<LayerConfig>(layerChecks)

/** A weight that a layer needs. */
export interface WeightSpec {
  /** The weight's shape. */
  readonly shape: Shape
  /** An initializer's name, its name with settings, or a function that fills the weight. */
  readonly initializer: InitializerChoice | Initializer
  /** Whether the optimizer changes it; default true. Moving statistics are state: the forward pass updates them. */
  readonly trained?: boolean
  /** The penalty on it, which is added to the loss in training and evaluation; absent: none. */
  readonly regularizer?: RegularizerChoice
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>

/** The arguments of a forward pass. */
export interface ForwardPass {
  /** The backend that runs the model's ops. */
  readonly backend: Backend
  /** The layer's inputs, batch axis first. */
  readonly inputs: readonly Tensor[]
  /** The layer's weights, by the names of its `weights`. */
  readonly weights: Tensors
  /** Whether this is training, in which dropout is active. */
  readonly training: boolean
  /** Whether the layer's weights are being trained: false if it is frozen. */
  readonly learning: boolean
  /** In training, a 32-bit key for random numbers, different for each layer and step. */
  readonly key: number
  /** What the op's `prepare` computed from the weights, if that is kept between passes. */
  readonly prepared?: Tensors
}

/** What a forward pass returns. */
export interface ForwardResult {
  /** The output, batch axis first. An input may be returned as it is. */
  readonly y: Tensor
  /** What the backward pass needs from the forward pass, besides the weights. */
  readonly saved?: Tensors
  /** New values of weights that the optimizer does not change, such as moving statistics. */
  readonly state?: Tensors
}

/** The arguments of a backward pass. */
export interface BackwardPass {
  /** The backend that runs the model's ops. */
  readonly backend: Backend
  /** Gradient of the loss with respect to the layer's output. */
  readonly dy: Tensor
  /** What the forward pass saved. */
  readonly saved: Tensors
  /** The layer's weights. */
  readonly weights: Tensors
  /** Shapes of the layer's inputs, batch axis first. */
  readonly inputShapes: readonly Shape[]
  /** Whether the layer's weights are being trained: false if it is frozen. */
  readonly learning: boolean
  /** Whether the forward pass was one of training. */
  readonly training: boolean
  /** The key for random numbers that the forward pass had. */
  readonly key: number
  /** Which gradients are needed: with respect to each input, and to the weights. */
  readonly wanted: { readonly inputs: readonly boolean[]; readonly weights: boolean }
}

/** What a backward pass returns. */
export interface Gradients {
  /** Gradients with respect to the inputs, in order; undefined for those that are not needed. One may be `dy` itself. */
  readonly inputs: readonly (Tensor | undefined)[]
  /** Gradients with respect to the trained weights, under their names; absent if they are not needed, or there are none. */
  readonly weights?: Tensors
}

/** The two passes of a layer: values forward, and gradients back. */
export interface Passes {
  /** Computes the output, and what `backward` will need. */
  forward(pass: ForwardPass): ForwardResult
  /** Computes gradients from the gradient with respect to the output. */
  backward(pass: BackwardPass): Gradients
}

/** The ops with a single output. */
export type SingleOpName = { [K in OpName]: Outputs<K, Tensor> extends Tensor ? K : never }[OpName]

/** An op as a layer runs it, for {@link OpLayer}. */
export interface OpOf<K extends SingleOpName> {
  /** The op's name. */
  readonly name: K
  /** Its attributes, as far as they are known before it runs. */
  readonly attributes: Attributes<K>
  /** Further attributes, computed from the arguments of the pass; absent: none. */
  attributesOf?(pass: ForwardPass): Partial<Attributes<K>>
  /** The op's inputs, from the layer's inputs and weights. */
  inputs(pass: ForwardPass): Inputs<K, Tensor>
  /** What the backward pass needs: names of these inputs, `y` for the output, or `input` for the layer's first input. */
  readonly saved: readonly string[]
  /** Values that depend on the weights alone, and are kept while these do not change: at inference. */
  prepare?(pass: Pick<ForwardPass, 'backend' | 'weights'>): Tensors
  /** In training, new values of weights that the optimizer does not change; absent: none. */
  state?(pass: ForwardPass, inputs: Inputs<K, Tensor>): Tensors | undefined
}

/** Any op with a single output, as a layer runs it. */
export type Op = { [K in SingleOpName]: OpOf<K> }[SingleOpName]

/** Properties of every layer. */
interface Named {
  /**
   * The name of its factory, as in `layers.conv2d`, under which it is saved. Your own layer must not have the kind of one of
   * these. Put the name of a package before it, as in `acme>swish`, to keep it distinct from all others.
   */
  readonly kind: string
  /** What its factory was called with: enough to make the layer again. It can be saved only if it is plain, as in JSON. */
  readonly config: LayerConfig
  /** Whether it takes a list of inputs; default: exactly one. */
  readonly merges?: boolean
}

/** Further properties of layers that compute. */
interface Description extends Named {
  /** @hidden */
  readonly call?: undefined
  /** An activation named in the configuration. The model applies it after the layer, as a step of its own. */
  readonly activation?: ActivationOption
  /**
   * The shape of one output for inputs of these shapes, all without the batch axis.
   * @throws if the layer cannot take such inputs.
   */
  outputShape(inputShapes: readonly Shape[]): Shape
  /** The weights it needs for inputs of these shapes, in the order in which they are saved; absent: none. */
  weights?(inputShapes: readonly Shape[]): Readonly<Record<string, WeightSpec>>
}

/** A layer that computes one op. It names the op, and defines the backward pass. */
export interface OpLayer extends Description, Pick<Passes, 'backward'> {
  /** The op that it runs. */
  readonly op: Op
}

/** A layer that defines both passes. */
export interface PassesLayer extends Description, Passes {
  /** @hidden */
  readonly op?: undefined
}

/** A layer made of other layers. It need not define gradients. */
export interface BlockLayer extends Named {
  /**
   * Applies layers to symbolic inputs, which have no batch axis, as those of `input`, and returns the one output. It is
   * called once, when the block is first applied. Layers that it makes or holds belong to the block.
   */
  call(inputs: readonly SymbolicTensor[]): SymbolicTensor
}

/** A layer's definition in plain values and functions. */
export type LayerDefinition = OpLayer | PassesLayer | BlockLayer
