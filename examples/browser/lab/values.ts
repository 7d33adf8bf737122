// Arrays without their batch axis, and places in them.

import type { Place, Shown } from './protocol.js'

export interface Values {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** What a layer gives, or the model's input. */
export interface Named extends Values {
  readonly name: string
  readonly shown: Shown
}

/** A place as an index for each axis. Values that are no maps are counted through. */
export function indicesOf({ row, column, map }: Place, shape: readonly number[]): readonly number[] {
  return shape.length === 3 ? [row, column, map] : unravel(map, shape)
}

/** A number in the order of memory as an index for each axis. */
export function unravel(at: number, shape: readonly number[]): readonly number[] {
  let rest = at
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

/** Axes as layers number them, from 1, or from the end as −1, −2, …; here from 0, in ascending order. */
export const axesOf = (axes: unknown, shape: readonly number[]): readonly number[] =>
  [axes as number | readonly number[]]
    .flat()
    .map((axis) => (axis < 0 ? axis + shape.length : axis - 1))
    .toSorted((a, b) => a - b)

/** Where the values below are that a reduction makes one of, as indices, for the value that it gives at `kept`. */
export function reducedPlaces(
  { axes: given, keepDims }: Readonly<Record<string, unknown>>,
  below: readonly number[],
  kept: readonly number[],
): readonly (readonly number[])[] {
  const axes = axesOf(given ?? below.map((_, axis) => axis + 1), below)
  const sizes = below.map((size, axis) => (axes.includes(axis) ? size : 1))
  const stays = below.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const own = below.map((_, axis) =>
    axes.includes(axis) ? 0 : kept[keepDims === true ? axis : stays.indexOf(axis)],
  )
  const count = sizes.reduce((product, size) => product * size, 1)
  return Array.from({ length: count }, (_, i) => unravel(i, sizes).map((index, axis) => index + own[axis]))
}
