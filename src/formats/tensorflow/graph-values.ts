// Values in a TensorFlow graph: those that the file contains, and those that a model will compute.

import { formatShape, sizeOf, type NDArray, type Shape } from '../../../kernels/shape.js'
import { Layer } from '../../layers/layer.js'
import { SymbolicTensor, type Applicable } from '../../layers/symbolic.js'
import * as ours from '../../layers/index.js'
import type { GraphNode } from './graph-node.js'

/** Values that are in the file or follow from it; all axes, including the batch axis if there is one. */
export interface Constant {
  readonly shape: Shape
  readonly data: ArrayLike<number>
}

/** A constant, or a value per example, without the batch axis. */
export type Value = Constant | SymbolicTensor

export const isConstant = (value: Value): value is Constant => !(value instanceof SymbolicTensor)

/** A size that is not known until the model runs: that of the batch. */
export const batchSize = -1

/** Collects the layers into which ops are converted, and the values of their weights. */
export class GraphBuilder {
  readonly names = new Map<Applicable, string>()
  readonly weights = new Map<Layer, Readonly<Record<string, Constant>>>()
  readonly #nameOf: (node: GraphNode) => string
  readonly #taken = new Set<string>()

  /** @param nameOf gives the name of a node's layer. */
  constructor(nameOf: (node: GraphNode) => string) {
    this.#nameOf = nameOf
  }

  /** A name that no layer has yet. */
  name(node: GraphNode): string {
    const name = this.#nameOf(node)
    let own = name
    for (let n = 1; this.#taken.has(own); n++) own = `${name}_${n}`
    this.#taken.add(own)
    return own
  }

  /** Applies a layer with the node's name and these weights. */
  apply(
    node: GraphNode,
    layer: Layer,
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    weights: Readonly<Record<string, Constant>> = {},
  ): SymbolicTensor {
    this.names.set(layer, this.name(node))
    this.weights.set(layer, weights)
    return layer.apply(inputs)
  }

  /** A constant as a value per example, for use with `beside`; it may have a batch axis of 1. */
  symbolic(node: GraphNode, value: Value, beside: SymbolicTensor): SymbolicTensor {
    if (!isConstant(value)) return value
    const { shape, data } = value
    const rank = beside.shape.length
    if (shape.length > rank && shape[0] !== 1)
      throw new Error(`it takes a constant ${formatShape(shape)}, which has a batch axis`)
    const own = shape.length > rank ? shape.slice(1) : shape
    const layer = ours.constant({ shape: own })
    return this.apply(node, layer, beside, { value: { shape: own, data } })
  }
}

/** A constant's values as a weight of that shape. */
export function weightOf({ data }: Constant, shape: Shape): NDArray {
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) }
}

/** Whole numbers that must be known when the model is loaded: sizes, axes. */
export function wholeNumbers(value: Value | undefined, what: string): readonly number[] {
  if (value === undefined || !isConstant(value)) throw new Error(`its ${what} must be a constant`)
  const list = Array.from(value.data)
  if (!list.every(Number.isSafeInteger)) throw new Error(`its ${what} must be whole numbers`)
  return list
}

/** @throws unless it is a constant, which is returned. */
export function constantOf(value: Value | undefined, what: string, rank?: number): Constant {
  if (value === undefined || !isConstant(value)) throw new Error(`its ${what} must be a constant`)
  if (rank !== undefined && value.shape.length !== rank)
    throw new Error(`its ${what} must have ${rank} axes, got ${formatShape(value.shape)}`)
  return value
}

/** @throws unless it is a value per example, which is returned. */
export function symbolicOf(value: Value | undefined, what = 'input', rank?: number): SymbolicTensor {
  if (value === undefined || isConstant(value)) throw new Error(`its ${what} must not be a constant`)
  if (rank !== undefined && value.shape.length !== rank)
    throw new Error(`its ${what} must have ${rank + 1} axes, got ${formatShape([batchSize, ...value.shape])}`)
  return value
}

/** A vector with that many values, from a constant that repeats one value, or has leading axes of size 1. */
export function vectorOf(value: Value | undefined, what: string, length: number): Constant {
  const { shape, data } = constantOf(value, what)
  if (sizeOf(shape) !== length || shape.at(-1) !== length)
    throw new Error(`its ${what} must hold ${length} values, got ${formatShape(shape)}`)
  return { shape: [length], data }
}
