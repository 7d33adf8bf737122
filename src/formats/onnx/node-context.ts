// A node as the functions that convert it see it: its inputs, its attributes, and methods that make layers.

import type { NDArray } from '../../../kernels/shape.js'
import type { SymbolicTensor } from '../../layers/symbolic.js'
import type { Attributes } from './attributes.js'
import { KnownTensor } from './known-tensor.js'
import type { ConfigOf, LayerKind, LayerMaker } from './layer-maker.js'
import type { TensorProto } from './messages.js'
import { Unsupported } from './unsupported.js'
import { View } from './view.js'

/** A value of the graph: computed by the model, or known. */
export type Value = View | KnownTensor

/** Converts a node to layers, and returns its outputs; an output that is left out is undefined. */
export type Builder = (node: NodeContext) => Value | readonly (Value | undefined)[]

/** What a node is given. */
export interface NodeContextOptions {
  readonly op: string
  readonly name: string
  readonly opset: number
  readonly attributes: Attributes
  readonly inputs: readonly (Value | undefined)[]
  /** For each output, whether it is needed. */
  readonly wanted: readonly boolean[]
  readonly maker: LayerMaker
  /** Reads a constant. */
  readonly constant: (tensor: TensorProto) => KnownTensor
  /** Counts values that a node generates from nothing, and returns their number. @throws if there are too many. */
  readonly spend: (values: number) => number
  /** Whether axis 0 of values is the batch; otherwise everything is one example. */
  readonly batched: boolean
  /** The size of axis 0 that the file states for inputs, if any. */
  readonly tracedBatch: number | undefined
}

export class NodeContext implements NodeContextOptions {
  readonly op: string
  readonly name: string
  readonly opset: number
  readonly attributes: Attributes
  readonly inputs: readonly (Value | undefined)[]
  readonly wanted: readonly boolean[]
  readonly maker: LayerMaker
  readonly constant: NodeContextOptions['constant']
  readonly spend: NodeContextOptions['spend']
  readonly batched: boolean
  readonly tracedBatch: number | undefined

  constructor(options: NodeContextOptions) {
    this.op = options.op
    this.name = options.name
    this.opset = options.opset
    this.attributes = options.attributes
    this.inputs = options.inputs
    this.wanted = options.wanted
    this.maker = options.maker
    this.constant = options.constant
    this.spend = options.spend
    this.batched = options.batched
    this.tracedBatch = options.tracedBatch
  }

  has(input: number): boolean {
    return this.inputs[input] !== undefined
  }

  /** An input of floats that the model computes. */
  view(input: number): View {
    const view = this.anyView(input)
    if (view.kind !== 'float') throw new Unsupported('it computes with integers; only floats are supported')
    return view
  }

  /** An input of any numbers that the model computes, for operators that only move values. */
  anyView(input: number): View {
    const value = this.#given(input)
    if (!(value instanceof View)) throw new Unsupported(`its input ${input} is a constant`)
    return value
  }

  /** An input that must be known. */
  known(input: number): KnownTensor {
    const value = this.#given(input)
    if (!(value instanceof KnownTensor))
      throw new Unsupported(
        `its input ${input} must be a constant (an initializer), but the model computes it`,
      )
    return value
  }

  /** The same for an optional input. */
  knownIf(input: number): KnownTensor | undefined {
    return this.has(input) ? this.known(input) : undefined
  }

  #given(input: number): Value {
    const value = this.inputs[input]
    if (value === undefined) throw new Unsupported(`its input ${input} is missing`)
    return value
  }

  /** An axis that may be counted from the end, counted from 0. */
  axis(axis: number, rank: number): number {
    if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
      throw new Unsupported(`there is no axis ${axis} among ${rank}`)
    return axis < 0 ? axis + rank : axis
  }

  /** Several axes, in order. @throws if one is given twice. */
  axes(axes: readonly number[], rank: number): readonly number[] {
    const all = axes.map((axis) => this.axis(axis, rank))
    if (new Set(all).size < all.length) throw new Unsupported(`an axis occurs twice in [${axes.join(',')}]`)
    return all
  }

  /** Applies a layer to tensors; it has the node's name. */
  apply<K extends LayerKind>(
    kind: K,
    config: ConfigOf<K>,
    inputs: readonly SymbolicTensor[],
    weights?: Readonly<Record<string, NDArray>>,
  ): SymbolicTensor {
    return this.maker.apply(kind, this.name, config, inputs, weights)
  }

  /** Applies a layer that acts on each element separately, so that the order of axes does not matter. */
  each<K extends LayerKind>(kind: K, config: ConfigOf<K>, x: View): View {
    return x.with(this.apply(kind, config, [x.tensor]))
  }

  /** @throws unless its first axis, and no other, is the batch. */
  checked(x: View): View {
    x.checkBatch()
    return x
  }

  /** The tensor with its axes in this order, as ONNX numbers them; all others have size 1. */
  ordered(x: View, order: readonly number[]): SymbolicTensor {
    return x.arranged(
      order.map((axis) => [axis]),
      this.maker,
    )
  }

  /** The view of a layer's output whose axes are in that order. */
  asOrdered(tensor: SymbolicTensor, order: readonly number[], rank: number): View {
    return View.of(tensor, order, rank, this.batched)
  }

  /** The axes of an example in ONNX's order, without the batch. */
  exampleAxes(rank: number): readonly number[] {
    const all = Array.from({ length: rank }, (_, axis) => axis)
    return this.batched ? all.slice(1) : all
  }

  /** The order in which most layers need axes: images with their channels last, others unchanged. */
  usualOrder(rank: number): readonly number[] {
    return this.batched && rank === 4 ? [2, 3, 1] : this.exampleAxes(rank)
  }

  /** The order in which its axes are stored, if none is split; otherwise the usual one. */
  orderOf(x: View): readonly number[] {
    const usual = this.usualOrder(x.rank)
    const inOrder = (order: readonly number[]): boolean => {
      const wanted = order.flatMap((axis) => x.axes[axis])
      const stored = x.batched ? x.stored.slice(1) : x.stored
      return wanted.length === stored.length && wanted.every((factor, i) => factor === stored[i])
    }
    const first = (axis: number): number => (x.axes[axis].length > 0 ? x.stored.indexOf(x.axes[axis][0]) : -1)
    return [usual, usual.toSorted((a, b) => first(a) - first(b))].find(inOrder) ?? usual
  }

  /** An image, [H,W,C]. A value with one axis besides the channels becomes an image of one row. */
  image(x: View): SymbolicTensor {
    if (x.rank === 3) return x.arranged([[], [2], [1]], this.maker)
    if (x.rank !== 4) throw new Unsupported(`it takes images, [N,C,H,W]; its input has ${x.rank} axes`)
    return this.ordered(x, [2, 3, 1])
  }

  /** The view of a layer's output for the image of `x`. */
  asImage(x: View, tensor: SymbolicTensor): View {
    if (x.rank === 4) return this.asOrdered(tensor, [2, 3, 1], 4)
    const [, ...row] = tensor.shape
    return this.asOrdered(this.maker.reshape(tensor, row), [2, 1], 3)
  }
}
