// What Reshape, Squeeze, Unsqueeze and Flatten make of a shape.

import type { At } from '../at.js'
import { Unsupported } from '../unsupported.js'

/** 0 keeps the axis that stands there, unless `allowzero` says otherwise; −1 is worked out. */
export function reshapedDims(at: At, dims: readonly number[]): number[] {
  const target = at.known(1).list()
  const keepsZero = at.attributes.int('allowzero', 0) !== 0
  const wanted = target.map((dim, axis) => {
    if (dim !== 0 || keepsZero) return dim
    if (axis >= dims.length)
      throw new Unsupported(`its shape [${target.join(',')}] keeps an axis that is not there`)
    return dims[axis]
  })
  const size = dims.reduce((a, b) => a * b, 1)
  const known = wanted.reduce((n, dim) => (dim === -1 ? n : n * dim), 1)
  return wanted.map((dim) => (dim === -1 ? size / known : dim))
}

/** The axes that Squeeze and Unsqueeze name: an attribute, from version 13 on an input. */
const namedAxes = (at: At): readonly number[] | undefined =>
  at.knownIf(1)?.list() ?? at.attributes.ints('axes')

export function squeezedDims(at: At, dims: readonly number[]): number[] {
  const axes = squeezedAxes(at, dims)
  return dims.filter((_, axis) => !axes.includes(axis))
}

export function squeezedAxes(at: At, dims: readonly number[]): readonly number[] {
  const named = namedAxes(at)
  if (!named) return dims.flatMap((size, axis) => (size === 1 ? [axis] : []))
  const axes = at.axes(named, dims.length)
  const large = axes.find((axis) => dims[axis] !== 1)
  if (large !== undefined) throw new Unsupported(`axis ${large} of [${dims.join(',')}] is not of size 1`)
  return axes
}

export function unsqueezedDims(at: At, dims: readonly number[]): number[] {
  const axes = unsqueezedAxes(at, dims.length)
  const left = dims.slice()
  return Array.from({ length: dims.length + axes.length }, (_, axis) =>
    axes.includes(axis) ? 1 : left.shift()!,
  )
}

export const unsqueezedAxes = (at: At, rank: number): readonly number[] => {
  const named = namedAxes(at) ?? []
  return at.axes(named, rank + named.length)
}
