// The shapes that Reshape, Squeeze, Unsqueeze and Flatten give.

import type { NodeContext } from '../node-context.js'
import { Unsupported } from '../unsupported.js'

/** 0 keeps the size of that axis, unless `allowzero` says otherwise; −1 is computed. */
export function reshapedDims(node: NodeContext, dims: readonly number[]): number[] {
  const target = node.known(1).list()
  const keepsZero = node.attributes.int('allowzero', 0) !== 0
  const wanted = target.map((dim, axis) => {
    if (dim !== 0 || keepsZero) return dim
    if (axis >= dims.length)
      throw new Unsupported(`its shape [${target.join(',')}] keeps an axis that does not exist`)
    return dims[axis]
  })
  const size = dims.reduce((a, b) => a * b, 1)
  const known = wanted.reduce((n, dim) => (dim === -1 ? n : n * dim), 1)
  return wanted.map((dim) => (dim === -1 ? size / known : dim))
}

/** The axes given to Squeeze and Unsqueeze: an attribute, since version 13 an input. */
const namedAxes = (node: NodeContext): readonly number[] | undefined =>
  node.knownIf(1)?.list() ?? node.attributes.ints('axes')

export function squeezedDims(node: NodeContext, dims: readonly number[]): number[] {
  const axes = squeezedAxes(node, dims)
  return dims.filter((_, axis) => !axes.includes(axis))
}

export function squeezedAxes(node: NodeContext, dims: readonly number[]): readonly number[] {
  const named = namedAxes(node)
  if (!named) return dims.flatMap((size, axis) => (size === 1 ? [axis] : []))
  const axes = node.axes(named, dims.length)
  const large = axes.find((axis) => dims[axis] !== 1)
  if (large !== undefined) throw new Unsupported(`axis ${large} of [${dims.join(',')}] is not of size 1`)
  return axes
}

export function unsqueezedDims(node: NodeContext, dims: readonly number[]): number[] {
  const axes = unsqueezedAxes(node, dims.length)
  const left = dims.slice()
  return Array.from({ length: dims.length + axes.length }, (_, axis) =>
    axes.includes(axis) ? 1 : left.shift()!,
  )
}

export const unsqueezedAxes = (node: NodeContext, rank: number): readonly number[] => {
  const named = namedAxes(node) ?? []
  return node.axes(named, rank + named.length)
}
