// Weights whose elements are ordered differently in another format. Nothing is computed, so this can be reversed.

import { sizeOf, type Float, type NDArray, type Shape } from '../../../kernels/shape.js'
import type { Layout } from './layouts.js'

/** How to rearrange a weight: view it in the shape `view`, permute its axes by `perm`, and view the result in `shape`. */
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

/** Unchanged, in that shape. */
export const asIs = (shape: Shape): Rearrangement => ({
  view: shape,
  perm: shape.map((_, axis) => axis),
  shape,
})

/** Weights along a value's axes, with size 1 along the others, in the layout of that value. */
export const alongValue = (view: Shape, layout: Layout): Rearrangement =>
  layout === 'first' ? ordered(view, [2, 0, 1]) : asIs(view)

/** A weight in the format's order. */
export function rearranged({ data }: NDArray, { view, perm, shape }: Rearrangement): NDArray {
  const to = data.slice()
  each(view, perm, (ours, theirs) => (to[theirs] = data[ours]))
  return { shape, data: to }
}

/** The reverse: one of our weights, with that shape, from the format's. */
export function rearrangedBack(data: Float, { view, perm }: Rearrangement, shape: Shape): NDArray {
  const to = data.slice()
  each(view, perm, (ours, theirs) => (to[ours] = data[theirs]))
  return { shape, data: to }
}

/** Calls `visit` with the index of each element before and after. */
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
