// Concatenates, splits and repeats values.

import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { NodeContext, Builder } from '../node-context.js'
import { KnownTensor } from '../known-tensor.js'
import type { Cut } from '../constants/slicing.js'
import { Unsupported } from '../unsupported.js'
import { batch, View } from '../view.js'
import { alignedTo, constant, merged } from './merging.js'
import { cutsOf, splitSizes } from './slice-and-split.js'

/** An axis that is not the batch. */
function exampleAxis(node: NodeContext, given: number, rank: number): number {
  const axis = node.axis(given, rank)
  if (node.batched && axis === 0) throw new Unsupported('its axis is that of the batch')
  return axis
}

const concat: Builder = (node) => {
  const views = node.inputs.filter((value) => value instanceof View)
  const [first] = views
  const axis = exampleAxis(node, node.attributes.int('axis', 1), first.rank)
  const order = node.orderOf(first)
  return joined(
    node,
    node.inputs.map((_, input) => ordered(node, input, first, order)),
    axis,
    order,
    first.rank,
  )
}

function joined(
  node: NodeContext,
  parts: readonly SymbolicTensor[],
  axis: number,
  order: readonly number[],
  rank: number,
): View {
  const tensor =
    parts.length === 1 ? parts[0] : node.apply('concatenate', { axis: order.indexOf(axis) + 1 }, parts)
  return node.asOrdered(tensor, order, rank)
}

function ordered(node: NodeContext, input: number, beside: View, order: readonly number[]): SymbolicTensor {
  if (node.inputs[input] instanceof KnownTensor)
    return constant(node, alignedTo(node, node.known(input), beside.rank, order), beside.tensor)
  const view = node.anyView(input)
  if (view.rank !== beside.rank)
    throw new Unsupported(`values of ${view.rank} and ${beside.rank} axes are joined`)
  return node.ordered(view, order)
}

/** Slices along some axes. */
function cut(node: NodeContext, x: View, cuts: ReadonlyMap<number, Cut>): View {
  const partial = [...cuts].filter(([axis, { step, count }]) => step !== 1 || count !== x.dims[axis])
  if (partial.length === 0) return x
  for (const [axis, { count }] of partial) {
    exampleAxis(node, axis, x.rank)
    if (count < 1) throw new Unsupported(`nothing is left of axis ${axis}`)
  }
  const order = node.orderOf(x)
  const y = node.apply(
    'slice',
    {
      axes: partial.map(([axis]) => order.indexOf(axis) + 1),
      begin: partial.map(([, { start }]) => start),
      end: partial.map(([axis, { start, step, count }]) => {
        const end = start + step * count
        // A negative number would count from the end, so the position before the first element needs a special value.
        return end < 0 ? -x.dims[axis] - 1 : end
      }),
      steps: partial.map(([, { step }]) => step),
    },
    [node.ordered(x, order)],
  )
  return node.asOrdered(y, order, x.rank)
}

const slice: Builder = (node) => cut(node, node.anyView(0), cutsOf(node, node.anyView(0).dims))

const split: Builder = (node) => {
  const x = node.anyView(0)
  const axis = exampleAxis(node, node.attributes.int('axis', 0), x.rank)
  let start = 0
  return splitSizes(node, x.dims[axis]).map((count, output) => {
    const part = node.wanted[output] ? cut(node, x, new Map([[axis, { start, step: 1, count }]])) : undefined
    start += count
    return part
  })
}

/** The most elements that are gathered one by one. */
const mostParts = 64

/** Elements of an axis by their indices: a single one, evenly spaced ones, or any others one by one. */
const gather: Builder = (node) => {
  const x = node.anyView(0)
  const axis = exampleAxis(node, node.attributes.int('axis', 0), x.rank)
  const indices = node.known(1)
  const numbers = indices.list().map((number) => (number < 0 ? number + x.dims[axis] : number))
  const wrong = numbers.find((number) => number < 0 || number >= x.dims[axis])
  if (wrong !== undefined) throw new Unsupported(`there is no element ${wrong} among ${x.dims[axis]}`)
  const step = numbers.length > 1 ? numbers[1] - numbers[0] : 1
  const isEven = step !== 0 && numbers.every((number, i) => number === numbers[0] + i * step)
  const part = (start: number, by: number, count: number): View =>
    cut(node, x, new Map([[axis, { start, step: by, count }]]))
  if (!isEven && numbers.length > mostParts)
    throw new Unsupported(`it takes ${numbers.length} elements that are not evenly spaced`)
  const order = node.orderOf(x)
  const taken = isEven
    ? part(numbers[0], step, numbers.length)
    : joined(
        node,
        numbers.map((number) => node.ordered(part(number, 1, 1), order)),
        axis,
        order,
        x.rank,
      )
  const dims = [...x.dims.slice(0, axis), ...indices.dims, ...x.dims.slice(axis + 1)]
  return taken.reshaped(dims, node.maker)
}

/** Repeats a value to a shape by multiplying it by ones of that shape. */
const expand: Builder = (node) => {
  const x = node.anyView(0)
  const target = node.known(1).list()
  const rank = Math.max(target.length, x.rank)
  const own = [...Array<number>(rank - x.rank).fill(1), ...x.dims]
  const dims = [...Array<number>(rank - target.length).fill(1), ...target].map((size, axis) => {
    const isBatch = node.batched && axis === 0 && (size === batch.size || size === node.tracedBatch)
    return isBatch || own[axis] === size ? 1 : size
  })
  if (rank === x.rank && dims.every((size) => size === 1)) return x
  node.spend(dims.reduce((a, b) => a * b, 1))
  const ones = new KnownTensor(dims, 'float', () => new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1))
  return merged(node, [node.view(0), ones], (tensors) => node.apply('multiply', {}, tensors))
}

const tile: Builder = (node) => {
  const repeats = node.known(1).list()
  const x = node.anyView(0)
  if (repeats.length !== x.rank || repeats.some((count) => count < 1 || count > mostParts))
    throw new Unsupported(`repeats [${repeats.join(',')}] do not fit ${x.rank} axes`)
  const order = node.orderOf(x)
  return repeats.reduce((y, count, axis) => {
    if (count === 1) return y
    exampleAxis(node, axis, x.rank)
    return joined(node, Array<SymbolicTensor>(count).fill(node.ordered(y, order)), axis, order, x.rank)
  }, x)
}

export const joins = {
  Concat: concat,
  Slice: slice,
  Split: split,
  Gather: gather,
  Expand: expand,
  Tile: tile,
} satisfies Record<string, Builder>
