// How the layers that add or cut borders are told how much.

import type { Border } from '../../kernels/ops/layout.js'
import type { Pair } from '../../kernels/ops/window.js'

/**
 * A border of an image: one number for all four sides; `[rows, columns]`, each on both sides; or
 * `[[above, below], [left, right]]`.
 */
export type BorderSize = number | Pair | Border

/** @throws if it is none of the three, or a number is not whole and at least 0. */
export function toBorder(where: string, size: BorderSize): Border {
  const sides = (one: unknown): Pair => (typeof one === 'number' ? [one, one] : one) as Pair
  const [rows, columns]: readonly unknown[] =
    typeof size === 'number' || Array.isArray(size) ? sides(size) : []
  const border: Border = [sides(rows), sides(columns)]
  const valid = border.every(
    (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n) && n >= 0),
  )
  if (!valid || (Array.isArray(size) && size.length !== 2))
    throw new Error(
      `${where} must be a whole number of at least 0, [rows, columns], or [[above, below], [left, right]], got ` +
        JSON.stringify(size),
    )
  return border
}
