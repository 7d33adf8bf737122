// What a wrong value gives away by itself, whatever the exercise: a sign, a factor, an order.

import { isDeepStrictEqual } from 'node:util'

/** A list, typed or not. */
export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

/** Numbers that are the same but for rounding: 1e-6 of their size. */
export const isClose = (got: unknown, expected: unknown): boolean =>
  typeof got === 'number' && typeof expected === 'number'
    ? Object.is(got, expected) || Math.abs(got - expected) <= 1e-6 * Math.max(1, Math.abs(expected))
    : isDeepStrictEqual(got, expected)

/** The words for the difference, if it has a known form. */
export function clue(got: unknown, expected: unknown): string | undefined {
  if (typeof got === 'string' && typeof expected === 'number') return 'That is a text; a number is expected.'
  const [ours, theirs] = [leaves(got), leaves(expected)]
  if (!theirs.every((value) => typeof value === 'number')) return undefined
  if (ours.some(Number.isNaN) && !theirs.some(Number.isNaN))
    return 'NaN comes from an index outside a list, from 0/0, or from the root or the logarithm of a negative number.'
  if (same(ours, theirs)) return undefined
  if (same(leaves(exchanged(got)), theirs) && isDeepStrictEqual(shapeOf(exchanged(got)), shapeOf(expected)))
    return 'Rows and columns are exchanged.'
  if (!ours.every((value) => typeof value === 'number')) return undefined
  return isDeepStrictEqual(shapeOf(got), shapeOf(expected)) ? ofNumbers(ours, theirs) : undefined
}

function ofNumbers(got: readonly number[], expected: readonly number[]): string | undefined {
  if (expected.length === 1) return same(got, times(expected, -1)) ? 'The sign is wrong.' : undefined
  return ofFactor(got, expected) ?? ofOffset(got, expected) ?? ofOrder(got, expected)
}

function ofFactor(got: readonly number[], expected: readonly number[]): string | undefined {
  const largest = expected.reduce((at, value, i) => (Math.abs(value) > Math.abs(expected[at]) ? i : at), 0)
  const factor = got[largest] / expected[largest]
  if (!same(got, times(expected, factor)) || expected.filter((value) => value !== 0).length < 2)
    return undefined
  const words = short(factor)
  if (words === '0') return undefined
  return words === '-1' ? 'All signs are wrong.' : `Each of your values is ${words} times what it should be.`
}

function ofOffset(got: readonly number[], expected: readonly number[]): string | undefined {
  const more = got[0] - expected[0]
  const moved = expected.map((value) => value + more)
  if (!same(got, moved)) return undefined
  return `Each of your values is too ${more > 0 ? 'large' : 'small'} by ${short(Math.abs(more))}.`
}

function ofOrder(got: readonly number[], expected: readonly number[]): string | undefined {
  if (same(got, expected.toReversed())) return 'Your values are in reverse order.'
  if (expected.length < 3) return undefined
  if (same(got.slice(1), expected.slice(0, -1))) return 'Your values stand one place too late.'
  if (same(got.slice(0, -1), expected.slice(1))) return 'Your values stand one place too early.'
  return undefined
}

/** The same to the digits that one writes by hand: 1e-3 of each number, and 1e-4 of the largest. */
function same(got: readonly unknown[], expected: readonly unknown[]): boolean {
  const sizes = expected.map((value) => Math.abs(Number(value)))
  const least = 1e-4 * Math.max(...sizes)
  const near = (value: unknown, i: number): boolean =>
    Math.abs(Number(value) - Number(expected[i])) <= 1e-3 * sizes[i] + least
  return got.length === expected.length && got.every(near)
}

const times = (values: readonly number[], factor: number): number[] => values.map((value) => value * factor)

const short = (value: number): string => String(Number(value.toPrecision(4)))

/** All numbers and texts in lists of lists. */
const leaves = (value: unknown): unknown[] => (isList(value) ? Array.from(value).flatMap(leaves) : [value])

/** The same lists with 0 for each number. */
const shapeOf = (value: unknown): unknown => (isList(value) ? Array.from(value, shapeOf) : 0)

/** Columns for rows. Anything but a list of equally long lists stays as it is. */
function exchanged(value: unknown): unknown {
  if (!isList(value) || value.length === 0) return value
  const rows = Array.from(value)
  if (!rows.every(isList) || new Set(rows.map((row) => row.length)).size !== 1) return value
  return Array.from(rows[0], (_, column) => rows.map((row) => row[column]))
}
