// Axes as layers number them: from 1, or from the end as −1, −2, … Axis 0 is the batch.

import type { Shape } from '../../kernels/shape.js'
import { check } from '../check/check.js'

const isAxis = (value: unknown): boolean => Number.isSafeInteger(value) && value !== 0

/** A check of an axis. */
export const anAxis = check('a whole number other than 0, the batch', isAxis)

/** A check of one axis or several. */
export const someAxes = check(
  'a whole number other than 0, the batch, or a list of such numbers',
  (value) => isAxis(value) || (Array.isArray(value) && value.length > 0 && value.every(isAxis)),
)

/**
 * An axis of inputs of this shape, counted from 1. The shape is without the batch axis.
 * @throws if there is no such axis.
 */
export function axisOf(where: string, axis: number, x: Shape): number {
  const rank = x.length + 1
  if (axis <= -rank || axis >= rank)
    throw new Error(
      `${where} must be from 1 to ${rank - 1}, or from −${rank - 1} to −1, for inputs [N,${x.join(',')}], got ${axis}`,
    )
  return axis < 0 ? axis + rank : axis
}

/**
 * Axes of inputs of this shape, in ascending order.
 * @throws if there is no such axis, or one is given twice.
 */
export function axesOf(where: string, given: number | readonly number[], x: Shape): readonly number[] {
  const list = typeof given === 'number' ? [given] : given
  const axes = list.map((axis) => axisOf(where, axis, x)).toSorted((a, b) => a - b)
  const twice = axes.find((axis, i) => axis === axes[i - 1])
  if (twice !== undefined)
    throw new Error(`${where} must hold each axis once, got ${twice} twice in [${list.join(',')}]`)
  return axes
}

/** The permutation that moves these axes of a tensor to the end. */
export const withLast = (rank: number, axes: readonly number[]): readonly number[] => [
  ...Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis)),
  ...axes,
]

/** The permutation that moves these axes to the front. */
export const withFirst = (rank: number, axes: readonly number[]): readonly number[] => [
  ...axes,
  ...Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis)),
]
