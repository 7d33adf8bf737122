// Arrays without their batch axis, and places in them.

import type { Below, Place } from './protocol.js'

export type Values = Below

/** What a layer gives, or the model's input. */
export interface Named extends Values {
  readonly name: string
}

/** A place as an index for each axis. Values that are no maps are counted through. */
export function indicesOf({ row, column, map }: Place, shape: readonly number[]): readonly number[] {
  if (shape.length === 3) return [row, column, map]
  let rest = map
  const indices = shape.toReversed().map((size) => {
    const index = rest % size
    rest = Math.floor(rest / size)
    return index
  })
  return indices.toReversed()
}

/** Where a value is among all, in the order of memory. */
export const offsetOf = (indices: readonly number[], shape: readonly number[]): number =>
  indices.reduce((at, index, axis) => at * shape[axis] + index, 0)

/** Indices of the value that is repeated there: axes are counted from the last, and one of size 1 has only index 0. */
export const broadcast = (indices: readonly number[], shape: readonly number[]): readonly number[] =>
  shape.map((size, axis) => (size === 1 ? 0 : indices[axis + indices.length - shape.length]))
