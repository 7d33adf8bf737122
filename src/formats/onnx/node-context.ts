// A node at its place, as the functions that make layers of it are given it: its inputs, its attributes, and what makes layers.

import type { NDArray } from '../../../kernels/shape.js'
import type { SymbolicTensor } from '../../layers/symbolic.js'
import type { Attributes } from './attributes.js'
import { KnownTensor } from './known-tensor.js'
import type { ConfigOf, LayerKind, LayerMaker } from './layer-maker.js'
import type { TensorProto } from './messages.js'
import { Unsupported } from './unsupported.js'
import { View } from './view.js'

/** A value of the graph: one that the model computes, or one that is known. */
export type Value = View | KnownTensor

/** Makes layers of a node, and gives its outputs; an output that is left out is undefined. */
export type Builder = (node: NodeContext) => Value | readonly (Value | undefined)[]

/** What a node is given. */
export interface NodeContextOptions {
  readonly op: string
  readonly name: string
  readonly opset: number
  readonly attributes: Attributes
  readonly inputs: readonly (Value | undefined)[]
  /** For each output, whether anybody needs it. */
  readonly wanted: readonly boolean[]
  readonly maker: LayerMaker
  /** Reads a constant. */
  readonly constant: (tensor: TensorProto) => KnownTensor
  /** Accounts for values that a node makes of none, and gives their number. @throws if there are too many. */
  readonly spend: (values: number) => number
  /** Whether axis 0 of values is the batch; else all is one example. */
  readonly batched: boolean
  /** The size of axis 0 that the file has for inputs, if it has one. */
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

  /** An input that the model computes, of floats. */
  view(input: number): View {
    const view = this.anyView(input)
    if (view.kind !== 'float')
      throw new Unsupported('it computes with integers; only floats are computed with')
    return view
  }

  /** An input that the model computes, of any numbers: for what only moves them. */
  anyView(input: number): View {
    const value = this.#given(input)
    if (!(value instanceof View)) throw new Unsupported(`its input ${input} is a constant`)
    return value
  }

  /** An input that must be known. */
  known(input: number): KnownTensor {
    const value = this.#given(input)
    if (!(value instanceof KnownTensor))
      throw new Unsupported(`its input ${input} must be a constant, an initializer; the model computes it`)
    return value
  }

  /** The same for one that may be left out. */
  knownIf(input: number): KnownTensor | undefined {
    return this.has(input) ? this.known(input) : undefined
  }

  #given(input: number): Value {
    const value = this.inputs[input]
    if (value === undefined) throw new Unsupported(`its input ${input} is missing`)
    return value
  }

  /** An axis counted from the end, as from 0. */
  axis(axis: number, rank: number): number {
    if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
      throw new Unsupported(`there is no axis ${axis} among ${rank}`)
    return axis < 0 ? axis + rank : axis
  }

  /** Several of them, in order. @throws if one stands twice. */
  axes(axes: readonly number[], rank: number): readonly number[] {
    const all = axes.map((axis) => this.axis(axis, rank))
    if (new Set(all).size < all.length) throw new Unsupported(`an axis stands twice in [${axes.join(',')}]`)
    return all
  }

  /** A layer applied to tensors; it is called as the node. */
  apply<K extends LayerKind>(
    kind: K,
    config: ConfigOf<K>,
    inputs: readonly SymbolicTensor[],
    weights?: Readonly<Record<string, NDArray>>,
  ): SymbolicTensor {
    return this.maker.apply(kind, this.name, config, inputs, weights)
  }

  /** A layer that acts on each element by itself, whatever the order. */
  each<K extends LayerKind>(kind: K, config: ConfigOf<K>, x: View): View {
    return x.with(this.apply(kind, config, [x.tensor]))
  }

  /** @throws unless its first axis is the batch, and no other. */
  checked(x: View): View {
    x.checkBatch()
    return x
  }

  /** The tensor with its axes in this order, as they are numbered in ONNX; all others have size 1. */
  ordered(x: View, order: readonly number[]): SymbolicTensor {
    return x.arranged(
      order.map((axis) => [axis]),
      this.maker,
    )
  }

  /** What a layer gives whose axes stand in that order. */
  asOrdered(tensor: SymbolicTensor, order: readonly number[], rank: number): View {
    return View.of(tensor, order, rank, this.batched)
  }

  /** The axes of an example in ONNX's order: without the batch. */
  exampleAxes(rank: number): readonly number[] {
    const all = Array.from({ length: rank }, (_, axis) => axis)
    return this.batched ? all.slice(1) : all
  }

  /** The order in which most layers want axes: images with their channels last, all others as they are. */
  usualOrder(rank: number): readonly number[] {
    return this.batched && rank === 4 ? [2, 3, 1] : this.exampleAxes(rank)
  }

  /** The order in which they are stored, if no axis is torn; else the usual one. */
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

  /** An image, [H,W,C]; what has one axis beside the channels is an image of one row. */
  image(x: View): SymbolicTensor {
    if (x.rank === 3) return x.arranged([[], [2], [1]], this.maker)
    if (x.rank !== 4) throw new Unsupported(`it takes images, [N,C,H,W]; its input has ${x.rank} axes`)
    return this.ordered(x, [2, 3, 1])
  }

  /** What a layer makes of the image of `x`. */
  asImage(x: View, tensor: SymbolicTensor): View {
    if (x.rank === 4) return this.asOrdered(tensor, [2, 3, 1], 4)
    const [, ...row] = tensor.shape
    return this.asOrdered(this.maker.reshape(tensor, row), [2, 1], 3)
  }
}
