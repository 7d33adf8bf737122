// Weights whose elements stand in another order elsewhere: nothing is computed, so there is a way back.

import { sizeOf, type Float, type NDArray, type Shape } from '../../../kernels/shape.js'
import type { Layout } from './layouts.js'

/** What becomes of a weight: its elements in the shape `view`, the axes of that in the order `perm`, and that in `shape`. */
export interface Rearrangement {
  readonly view: Shape
  readonly perm: readonly number[]
  readonly shape: Shape
}

/** Filters `[kH, kW, in, out]` as `[out, in, kH, kW]`. */
export const filtersFirst = (view: Shape): Rearrangement => ordered(view, [3, 2, 0, 1])

/** The axes in another order. */
export const ordered = (view: Shape, perm: readonly number[]): Rearrangement => ({
  ...{ view, perm },
  shape: perm.map((axis) => view[axis]),
})

/** `[kH, kW, C, M]` as `[C·M, 1, kH, kW]`. */
export const depthwiseFilters = (shape: Shape): Rearrangement => {
  const [kH, kW, C, M] = shape
  return { ...ordered(shape, [2, 3, 0, 1]), shape: [C * M, 1, kH, kW] }
}

/** As it is, in that shape. */
export const asIs = (shape: Shape): Rearrangement => ({
  view: shape,
  perm: shape.map((_, axis) => axis),
  shape,
})

/** Weights that lie along a value's axes, 1 for those that they do not have, in the layout of that value. */
export const alongValue = (view: Shape, layout: Layout): Rearrangement =>
  layout === 'first' ? ordered(view, [2, 0, 1]) : asIs(view)

/** A weight as the format has it. */
export function rearranged({ data }: NDArray, { view, perm, shape }: Rearrangement): NDArray {
  const to = data.slice()
  each(view, perm, (ours, theirs) => (to[theirs] = data[ours]))
  return { shape, data: to }
}

/** The way back: a weight of ours, which has that shape, from the format's. */
export function rearrangedBack(data: Float, { view, perm }: Rearrangement, shape: Shape): NDArray {
  const to = data.slice()
  each(view, perm, (ours, theirs) => (to[ours] = data[theirs]))
  return { shape, data: to }
}

/** Calls with the place of each element before and after. */
function each(view: Shape, perm: readonly number[], visit: (before: number, after: number) => void): void {
  const strides = view.map((_, axis) => sizeOf(view.slice(axis + 1)))
  const index = perm.map(() => 0)
  let before = 0
  for (let after = 0, count = sizeOf(view); after < count; after++) {
    visit(before, after)
    for (let at = perm.length - 1; at >= 0; at--) {
      const axis = perm[at]
      before += strides[axis]
      if (++index[at] < view[axis]) break
      before -= strides[axis] * view[axis]
      index[at] = 0
    }
  }
}
