// Vectors that PyTorch orders differently: a flattened image is ordered channel by channel there.
//
//   ours     [H, W, C] → (i·W + j)·C + c          PyTorch's   [C, H, W] → (c·H + i)·W + j

import { sizeOf, type Shape } from '../../../kernels/shape.js'
import type { Flat, Node } from '../../graph/nodes.js'
import { outputShapeOf, type Layer } from '../../layers/layer.js'

/** For each of our elements, the index of PyTorch's. */
export type Order = Int32Array

/** The orders of a layer's input and output; undefined if they are the same as ours. */
export interface Orders {
  readonly input: Order | undefined
  readonly output: Order | undefined
}

const isFlat = (shape: Shape): boolean => shape.length === 1
const isImage = (shape: Shape): boolean => shape.length === 3

/** The orders at each layer of a model whose inputs have these shapes. */
export function ordersOf(flat: Flat, inputShapes: readonly Shape[]): ReadonlyMap<Layer, Orders> {
  const shapes = shapesOf(flat, inputShapes)
  const orders = new Map<number, Order>()
  const makers = new Map(flat.nodes.map((node) => [node.output, node]))
  /** Whether a node leaves each element in its place. */
  const keeps = ({ layer: { kind }, inputs, output }: Node): boolean =>
    kind !== 'dense' &&
    kind !== 'flatten' &&
    kind !== 'reshape' &&
    kind !== 'concatenate' &&
    inputs.every((value) => isFlat(shapes[value]) && shapes[value][0] === shapes[output][0])
  for (const node of flat.nodes) {
    const { inputs, output } = node
    const [from] = inputs
    if (isFlat(shapes[output]) && isImage(shapes[from]) && isReshape(node)) {
      // The channels have already been moved to the front.
      const before = makers.get(from)?.layer
      if (before?.kind !== 'permute') set(orders, output, flattened(shapes[from]))
    } else if (node.layer.kind === 'concatenate' && isFlat(shapes[output]))
      set(orders, output, joined(inputs, shapes, orders))
    else if (keeps(node))
      set(
        orders,
        output,
        inputs.map((value) => orders.get(value)).find((one) => one),
      )
  }
  // And backwards from where a vector becomes an image.
  for (const node of flat.nodes.toReversed()) {
    const { inputs, output } = node
    const [from] = inputs
    if (isImage(shapes[output]) && isFlat(shapes[from]) && isReshape(node))
      set(orders, from, flattened(shapes[output]))
    else if (keeps(node) && orders.has(output))
      for (const value of inputs) set(orders, value, orders.get(output))
  }
  return new Map(
    flat.nodes.map(({ layer, inputs, output }) => [
      layer,
      { input: orders.get(inputs[0]), output: orders.get(output) },
    ]),
  )
}

const isReshape = ({ layer: { kind } }: Node): boolean => kind === 'flatten' || kind === 'reshape'

function set(orders: Map<number, Order>, value: number, order: Order | undefined): void {
  if (order && !orders.has(value)) orders.set(value, order)
}

function shapesOf({ nodes, inputs }: Flat, inputShapes: readonly Shape[]): readonly Shape[] {
  const shapes: Shape[] = []
  inputs.forEach((value, i) => (shapes[value] = inputShapes[i]))
  for (const { layer, inputs: taken, output } of nodes)
    shapes[output] = outputShapeOf(
      layer,
      taken.map((value) => shapes[value]),
    )
  return shapes
}

/** Undefined if both orders are equal: for a single pixel or a single channel. */
function flattened([H, W, C]: Shape): Order | undefined {
  if (H * W === 1 || C === 1) return undefined
  const order = new Int32Array(H * W * C)
  for (let p = 0; p < H * W; p++) for (let c = 0; c < C; c++) order[p * C + c] = c * H * W + p
  return order
}

function joined(
  inputs: readonly number[],
  shapes: readonly Shape[],
  orders: ReadonlyMap<number, Order>,
): Order | undefined {
  if (!inputs.some((value) => orders.has(value))) return undefined
  const order = new Int32Array(inputs.reduce((sum, value) => sum + sizeOf(shapes[value]), 0))
  let start = 0
  for (const value of inputs) {
    const own = orders.get(value)
    const size = sizeOf(shapes[value])
    for (let i = 0; i < size; i++) order[start + i] = start + (own ? own[i] : i)
    start += size
  }
  return order
}
