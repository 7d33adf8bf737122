// Ops that only move values: they join tensors, cut parts out, and add or remove borders; docs/reshaping.md

import {
  checkAxes,
  checkIsShape,
  checkNumbers,
  checkCount,
  shown,
  checkRank,
  formatShape,
  formatShapes,
  sameShape,
  sizeOf,
  type Shape,
} from '../shape.js'
import { isBorder, type Border, type Pair } from './window.js'

/** Attributes of `concatenate`. */
export interface ConcatenateAttributes {
  /** The axis along which the inputs are joined, from 0. */
  readonly axis: number
}

/** Attributes of `sliceGradient`. */
export interface SliceGradientAttributes {
  /** The axis that was sliced, from 0. */
  readonly axis: number
  /** The first element that was kept. */
  readonly start: number
  /** The distance between the elements that were kept; negative: backwards; default 1. */
  readonly step?: number
  /** The shape of the slice's input. */
  readonly inputShape: Shape
}

/** Attributes of `slice`. */
export interface SliceAttributes {
  /** The axis that is sliced, from 0. */
  readonly axis: number
  /** The first element that is kept. */
  readonly start: number
  /** How many elements are kept. */
  readonly size: number
  /** The distance between the elements that are kept; negative: backwards; default 1. */
  readonly step?: number
}

/** Attributes of `transpose`. */
export interface TransposeAttributes {
  /**
   * For each axis of the output, the axis of the input that it comes from, from 0; each once. `[0, 3, 1, 2]`: NHWC to NCHW.
   */
  readonly perm: readonly number[]
}

/** Attributes of `crop2d`. Those of `pad2d` and its gradient extend them. */
export interface Border2dAttributes {
  /** How many rows and columns are cut off or added on each side. */
  readonly border: Border
}

// Inputs x0, x1, … in the order of their numbers. Their sizes are equal except along the axis.
export function concatenate(
  inputs: { readonly [name: `x${number}`]: Shape },
  { axis }: ConcatenateAttributes,
): Shape {
  const op = 'concatenate'
  const shapes = Object.values<Shape>(inputs)
  const [first] = shapes
  if (!first || Object.keys(inputs).some((name, i) => name !== `x${i}`))
    throw new Error(
      `${op}: the inputs must be called x0, x1, … in order, got ${Object.keys(inputs).join(', ') || 'none'}`,
    )
  checkIsShape(op, 'x0', first)
  checkAxis(op, first, axis)
  for (const [name, shape] of Object.entries<Shape>(inputs)) {
    checkAxes(op, name, shape)
    if (!sameShape(shape.toSpliced(axis, 1), first.toSpliced(axis, 1)) || shape.length !== first.length)
      throw new Error(
        `${op}: the inputs must have the same shape except along axis ${axis} (${formatShapes(inputs)})`,
      )
  }
  return first.with(
    axis,
    shapes.reduce((sum, shape) => sum + shape[axis], 0),
  )
}

// y[…, i, …] = x[…, start + i·step, …]
export function slice({ x }: { x: Shape }, { axis, start, size, step }: SliceAttributes): Shape {
  const op = 'slice'
  checkAxes(op, 'x', x)
  checkAxis(op, x, axis)
  checkCount(op, 'size', size)
  checkWithin(op, x, { axis, start, step, size })
  return x.with(axis, size)
}

// dx[…, start + i·step, …] = dy[…, i, …]; the rest is 0
export function sliceGradient(
  { dy }: { dy: Shape },
  { axis, start, step, inputShape }: SliceGradientAttributes,
): Shape {
  const op = 'sliceGradient'
  checkAxes(op, 'dy', dy)
  checkAxes(op, 'inputShape', inputShape)
  checkAxis(op, inputShape, axis)
  if (!sameShape(dy, inputShape.with(axis, dy[axis])))
    throw new Error(
      `${op}: dy must have the shape inputShape except along axis ${axis} (${formatShapes({ dy, inputShape })})`,
    )
  checkWithin(op, inputShape, { axis, start, step, size: dy[axis] })
  return inputShape
}

function checkWithin(
  op: string,
  x: Shape,
  { axis, start, step = 1, size }: Omit<SliceAttributes, 'step'> & { readonly step: number | undefined },
): void {
  checkNumbers(op, { start })
  if (!Number.isInteger(step) || step === 0)
    throw new Error(`${op}: step must be a whole number other than 0, got ${shown(step)}`)
  const last = start + (size - 1) * step
  if (!Number.isInteger(start) || Math.min(start, last) < 0 || Math.max(start, last) >= x[axis])
    throw new Error(`${op}: elements ${start} to ${last} are not within axis ${axis} of ${formatShape(x)}`)
}

// y's axis i is x's axis perm[i]. The gradient is the transpose of dy by the inverse permutation.
export function transpose({ x }: { x: Shape }, { perm }: TransposeAttributes): Shape {
  const op = 'transpose'
  checkAxes(op, 'x', x)
  if (!Array.isArray(perm) || perm.length !== x.length || !x.every((_, axis) => perm.includes(axis)))
    throw new Error(
      `${op}: perm must hold each axis from 0 to ${x.length - 1} once for ${formatShape(x)}, got ${shown(perm)}`,
    )
  return perm.map((axis) => x[axis])
}

/** The inverse of a permutation. */
export const inverseOf = (perm: readonly number[]): readonly number[] =>
  perm.map((_, axis) => perm.indexOf(axis))

/**
 * The same transposition with as few axes as possible: axes of size 1 are dropped, and axes that stay neighbors are joined.
 * NHWC to NCHW is `[N, H·W, C]` by `[0, 2, 1]`. If no value moves, one axis is left.
 */
export function folded(x: Shape, perm: readonly number[]): { shape: Shape; perm: readonly number[] } {
  const groups: { readonly first: number; last: number; size: number }[] = []
  for (const axis of perm.filter((axis) => x[axis] > 1)) {
    const group = groups.at(-1)
    const between = group ? x.slice(group.last + 1, axis) : []
    if (group && axis > group.last && between.every((d) => d === 1)) {
      group.last = axis
      group.size *= x[axis]
    } else groups.push({ first: axis, last: axis, size: x[axis] })
  }
  const inOrder = groups.toSorted((a, b) => a.first - b.first)
  if (inOrder.length === 0) return { shape: [1], perm: [0] }
  return { shape: inOrder.map(({ size }) => size), perm: groups.map((group) => inOrder.indexOf(group)) }
}

/** The distance between neighbors along each axis, row-major. */
export const stridesOf = (shape: Shape): readonly number[] =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))

// The image without its border: y[n,i,j,c] = x[n, i+above, j+left, c]. The gradient is pad2d of dy.
export function crop2d({ x }: { x: Shape }, { border }: Border2dAttributes): Shape {
  const op = 'crop2d'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  const [rows, columns] = bordered(op, border)
  if (rows >= x[1] || columns >= x[2])
    throw new Error(
      `${op}: ${rows} rows and ${columns} columns leave nothing of an image of ${formatShape([x[1], x[2]])}`,
    )
  return [x[0], x[1] - rows, x[2] - columns, x[3]]
}

function checkAxis(op: string, x: Shape, axis: number): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= x.length)
    throw new Error(`${op}: axis must be from 0 to ${x.length - 1} for ${formatShape(x)}, got ${shown(axis)}`)
}

/** How many rows and columns a border has in all. */
export function bordered(op: string, border: Border): Pair {
  if (!isBorder(border))
    throw new Error(
      `${op}: border must be [[above, below], [left, right]], whole numbers of at least 0, got ${JSON.stringify(border)}`,
    )
  const [[above, below], [left, right]] = border
  return [above + below, left + right]
}
