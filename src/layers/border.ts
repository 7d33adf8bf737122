// Options of layers for borders: how much to add or crop, and what windows do at the border.

import type { Border, NamedPadding, Padding, Pair } from '../../kernels/ops/window.js'
import { check, oneOf, type Check } from '../check/check.js'

/**
 * A border of an image: one number for all four sides; `[rows, columns]`, each on both sides; or
 * `[[above, below], [left, right]]`.
 */
export type BorderSize = number | Pair | Border

const isSide = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const isPairOf = (value: unknown, each: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(each)

const isBorderSize = (value: unknown): boolean =>
  isSide(value) || isPairOf(value, isSide) || isPairOf(value, (sides) => isPairOf(sides, isSide))

/** A check of the size of a border. */
export const borderSize = check(
  'a whole number of at least 0, [rows, columns], or [[above, below], [left, right]]',
  isBorderSize,
)

/** A size as rows `[above, below]` and columns `[left, right]`. */
export function toBorder(size: BorderSize): Border {
  const sides = (one: number | Pair): Pair => (typeof one === 'number' ? [one, one] : one)
  const [rows, columns] = typeof size === 'number' ? [size, size] : size
  return [sides(rows), sides(columns)]
}

/** What windows do at the border: `valid`, `same`, or the size of the padding, as for a border. */
export type PaddingOption = NamedPadding | BorderSize

const paddingName = oneOf<NamedPadding>('valid', 'same')
const paddingSize = check(
  "'valid', 'same', a whole number of at least 0, [rows, columns], or [[above, below], [left, right]]",
  isBorderSize,
)

/** A check of a padding option. */
export const paddingOption: Check = (where, value) => {
  if (typeof value === 'string') paddingName(where, value)
  else paddingSize(where, value)
}

/** The padding of the ops. No padding at all is `valid`. */
export function toPadding(option: PaddingOption = 'valid'): Padding {
  if (typeof option === 'string') return option
  const border = toBorder(option)
  return border.flat().some((size) => size > 0) ? border : 'valid'
}
