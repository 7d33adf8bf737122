// Elementwise merges of values with broadcasting: Add, Mul and similar.

import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { NodeContext, Builder, Value } from '../node-context.js'
import { KnownTensor } from '../known-tensor.js'
import type { LayerKind } from '../layer-maker.js'
import { Unsupported } from '../unsupported.js'
import { batch, sizeOfAll, View } from '../view.js'

/** A layer that merges tensors in the same order. */
type Merge = (tensors: readonly SymbolicTensor[]) => SymbolicTensor

/** Merges computed and known values. */
export function merged(node: NodeContext, values: readonly Value[], merge: Merge): View {
  const views = values.filter((value) => value instanceof View)
  const base = views.reduce((a, b) => (sizeOfAll(b.stored) > sizeOfAll(a.stored) ? b : a))
  const tensors = inLayoutOf(node, base, values)
  if (tensors) return base.with(merge(tensors))
  const rank = Math.max(...values.map(rankOf))
  if (node.batched && views.some((view) => view.rank < rank))
    throw new Unsupported(`values of ${views.map(({ rank }) => rank).join(' and ')} axes are merged`)
  const order = base.rank === rank ? node.orderOf(base) : node.usualOrder(rank)
  const ordered = values.map((value) =>
    value instanceof View
      ? node.ordered(withRank(value, rank), order)
      : mergedConstant(node, alignedTo(node, value, rank, order), base.tensor),
  )
  return node.asOrdered(merge(ordered), order, rank)
}

const rankOf = (value: Value): number => (value instanceof View ? value.rank : value.dims.length)

/** A view with axes of size 1 in front. */
export const withRank = (view: View, rank: number): View =>
  new View(
    view.tensor,
    view.stored,
    [...Array.from({ length: rank - view.rank }, () => []), ...view.axes],
    view.kind,
  )

/** A known value with that many axes, with those of an example in that order. */
export function alignedTo(
  node: NodeContext,
  value: KnownTensor,
  rank: number,
  order: readonly number[],
): KnownTensor {
  const dims = [...Array<number>(rank - value.dims.length).fill(1), ...value.dims]
  if (node.batched && dims[0] !== 1)
    throw new Unsupported(`a constant [${dims.join(',')}] has a value for each example`)
  const left = dims.map((_, axis) => axis).filter((axis) => !order.includes(axis))
  return value
    .reshaped(dims)
    .transposed([...left, ...order])
    .reshaped(order.map((axis) => dims[axis]))
}

/** A constant to be merged with `x`. */
export const constant = (node: NodeContext, value: KnownTensor, x: SymbolicTensor): SymbolicTensor =>
  node.maker.apply('constant', `${node.name}.constant`, { shape: value.dims }, [x], { value: value.array() })

/** The same without the leading axes of size 1, which broadcasting adds again. */
function mergedConstant(node: NodeContext, value: KnownTensor, x: SymbolicTensor): SymbolicTensor {
  const first = value.dims.findIndex((size) => size > 1)
  return constant(node, value.reshaped(first === -1 ? [] : value.dims.slice(first)), x)
}

/** All values in the layout of one of them, whichever it is; undefined if one does not fit. */
function inLayoutOf(
  node: NodeContext,
  base: View,
  values: readonly Value[],
): readonly SymbolicTensor[] | undefined {
  const places = values.map((value) =>
    value instanceof KnownTensor ? inStoredOrder(base, value) : sameLayout(value, base) ? value : undefined,
  )
  if (!places.every((place) => place !== undefined)) return undefined
  const shapes = places.map((place) =>
    place instanceof KnownTensor ? constantShape(base, place) : base.tensor.shape,
  )
  // If a constant has only part of an axis, that axis must be split.
  const torn = shapes.some((shape) => !shape)
  const parts = exampleFactors(base).map(({ size }) => size)
  const whole = torn ? parts : base.tensor.shape
  return places.map((place, i) =>
    place instanceof View
      ? node.maker.reshape(place.tensor, whole)
      : mergedConstant(node, torn ? place : place.reshaped(shapes[i]!), base.tensor),
  )
}

const exampleFactors = (view: View) => view.stored.filter((factor) => factor !== batch)

/** A known value with one axis per factor of a view, as stored; undefined if it is larger, or differs between examples. */
function inStoredOrder(base: View, value: KnownTensor): KnownTensor | undefined {
  const dims = [...Array<number>(Math.max(base.rank - value.dims.length, 0)).fill(1), ...value.dims]
  if (dims.length > base.rank) return undefined
  const fits = dims.every(
    (size, axis) => size === 1 || (size === sizeOfAll(base.axes[axis]) && !base.axes[axis].includes(batch)),
  )
  if (!fits) return undefined
  const factors = base.axes.flat().filter((factor) => factor !== batch)
  const sizes = base.axes.flatMap((axis, i) =>
    axis.filter((factor) => factor !== batch).map(({ size }) => (dims[i] === 1 ? 1 : size)),
  )
  return value.reshaped(sizes).transposed(exampleFactors(base).map((factor) => factors.indexOf(factor)))
}

/** Its shape for merging with the view's tensor as it is; undefined if it has only part of an axis. */
function constantShape(base: View, { dims }: KnownTensor): readonly number[] | undefined {
  const factors = exampleFactors(base)
  let next = 0
  const shape: number[] = []
  for (const size of base.tensor.shape) {
    let [whole, own] = [1, 1]
    while (whole < size && next < factors.length) {
      whole *= factors[next].size
      own *= dims[next]
      next++
    }
    if (whole !== size || (own !== 1 && own !== size)) return undefined
    shape.push(own)
  }
  return shape
}

/** Whether both have the same axes, made of the same factors and stored in the same order. */
function sameLayout(a: View, b: View): boolean {
  const text = ({ axes, stored }: View): string =>
    axes.map((axis) => axis.map((factor) => `${stored.indexOf(factor)}:${factor.size}`).join()).join(';')
  return a === b || text(a) === text(b)
}

type MergeKind = Extract<
  LayerKind,
  'add' | 'subtract' | 'multiply' | 'divide' | 'power' | 'maximum' | 'minimum' | 'average'
>

const merging =
  (kind: MergeKind): Builder =>
  (node) => {
    const values = node.inputs.map((value, i) => (value instanceof View ? node.view(i) : node.known(i)))
    if (values.length === 1) return values[0]
    const aligned = node.opset < 7 ? [values[0], oldBroadcast(node, values[0], values[1])] : values
    return merged(node, aligned, (tensors) => node.apply(kind, {}, tensors))
  }

/** Before version 7, the second value was aligned with an axis of the first. */
function oldBroadcast({ attributes }: NodeContext, a: Value, b: Value): Value {
  const isAligned = attributes.int('broadcast', 0) === 0
  const axis = attributes.int('axis')
  if (isAligned || axis === undefined) return b
  if (b instanceof View) throw new Unsupported('before version 7 only constants are broadcast')
  const behind = Math.max(rankOf(a) - (axis < 0 ? axis + rankOf(a) : axis) - b.dims.length, 0)
  return b.reshaped([...b.dims, ...Array<number>(behind).fill(1)])
}

export const merges = {
  Add: merging('add'),
  Sub: merging('subtract'),
  Mul: merging('multiply'),
  Div: merging('divide'),
  Pow: merging('power'),
  Sum: merging('add'),
  Max: merging('maximum'),
  Min: merging('minimum'),
  Mean: merging('average'),
} satisfies Record<string, Builder>
