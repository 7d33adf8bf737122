// What a layer is: shapes, weights, and forward and backward side by side.

import type { Pool2dAttributes } from '../../kernels/ops/pool2d.js'
import type { Shape } from '../../kernels/shape.js'
import type { Pair } from '../../kernels/ops/window.js'
import type { Initializer } from '../tensor/initializers.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** A size along rows and columns: one number for both, or `[rows, columns]`. */
export type Size = number | Pair

/** What every layer's configuration may hold. */
export interface LayerConfig {
  /** The layer's name, unique in its model; default: its kind and a number. */
  readonly name?: string
  /** On the first layer of a model: the shape of one input, without the batch axis, `[H, W, C]` for images. */
  readonly inputShape?: Shape
}

/** A weight that a layer wants. */
export interface WeightSpec {
  readonly shape: Shape
  readonly initializer: Initializer
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>

/** What a forward pass is given. */
export interface ForwardPass {
  readonly backend: Backend
  /** The layer's input, batch axis first. */
  readonly x: Tensor
  /** The layer's weights, by the names of its `weights`. */
  readonly weights: Tensors
  /** In training, the key of this layer's random mask at this step; absent at inference, where nothing is random. */
  readonly maskKey?: number
}

/** What a backward pass is given. */
export interface BackwardPass {
  readonly backend: Backend
  /** Gradient of the loss by the layer's output. */
  readonly dy: Tensor
  /** What the forward pass saved. */
  readonly saved: Tensors
  /** Shape of the layer's input, batch axis first. */
  readonly inputShape: Shape
  /** Whether anybody wants `dx`: not before the first layer. */
  readonly needsInputGradient: boolean
}

/** What a backward pass returns. */
export interface Gradients {
  /** Gradient by the input; absent where nobody wants it. */
  readonly dx?: Tensor
  /** Gradients by the weights, under the weights' names. */
  readonly weights: Tensors
}

/** What a step runs. */
export interface Passes {
  /** Computes the output, and what `backward` needs of the way there. */
  forward(pass: ForwardPass): readonly [y: Tensor, saved: Tensors]
  /** Computes the output alone, as inference wants it; absent where `forward` does that as well. */
  infer?(pass: ForwardPass): Tensor
  /** Computes the gradients from the gradient by the output. */
  backward(pass: BackwardPass): Gradients
}

/** A layer: plain values and functions, no hidden state, so one layer may be built into any number of models. */
export interface Layer extends Passes {
  /** The name of its factory, as in `layers.conv2d`. */
  readonly kind: string
  /** What its factory was called with: enough to make it again. */
  readonly config: LayerConfig
  /** An activation to run after it, where its kernels do not apply it themselves. */
  readonly then?: Layer
  /**
   * The shape of one output for one input of that shape, both without the batch axis.
   * @throws if the layer cannot take such an input.
   */
  outputShape(inputShape: Shape): Shape
  /** The weights it needs for inputs of that shape, in the order they are saved. */
  weights(inputShape: Shape): Readonly<Record<string, WeightSpec>>
  /** The windows of which it takes the maximum, where it does no more: for the layer before it. */
  readonly maxPool?: Pool2dAttributes
  /** What this layer and a next one without weights compute, as one that takes less work; undefined where there is none. */
  fuse?(next: Layer): Passes | undefined
}

export const noWeights = (): Readonly<Record<string, WeightSpec>> => ({})

/** @throws if `size` is not one or two whole numbers of at least 1. */
export function toPair(where: string, size: Size): Pair {
  const pair: readonly number[] = typeof size === 'number' ? [size, size] : Array.isArray(size) ? size : []
  const [rows, columns] = pair
  if (pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && n >= 1))
    throw new Error(
      `${where} must be a whole number of at least 1, or two of them, got ${JSON.stringify(size)}`,
    )
  return [rows, columns]
}
