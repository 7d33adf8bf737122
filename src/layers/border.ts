// How the layers that add or cut borders are told how much.

import type { Border } from '../../kernels/ops/layout.js'
import type { Pair } from '../../kernels/ops/window.js'
import { check } from '../check/check.js'

/**
 * A border of an image: one number for all four sides; `[rows, columns]`, each on both sides; or
 * `[[above, below], [left, right]]`.
 */
export type BorderSize = number | Pair | Border

const isSide = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const isPairOf = (value: unknown, each: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(each)

/** A check of the size of a border. */
export const borderSize = check(
  'a whole number of at least 0, [rows, columns], or [[above, below], [left, right]]',
  (value) => isSide(value) || isPairOf(value, isSide) || isPairOf(value, (sides) => isPairOf(sides, isSide)),
)

/** A size as rows `[above, below]` and columns `[left, right]`. */
export function toBorder(size: BorderSize): Border {
  const sides = (one: number | Pair): Pair => (typeof one === 'number' ? [one, one] : one)
  const [rows, columns] = typeof size === 'number' ? [size, size] : size
  return [sides(rows), sides(columns)]
}
