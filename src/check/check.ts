// Checks of values. Callers and files may give anything, so each check explains in words what is wrong.

import { describeValue } from './describe-value.js'
import { spelledLike } from './nearest.js'

/** @throws if a value does not pass; `where` names the value: `sgd: momentum`. */
export type Check = (where: string, value: unknown) => void

/** A check that passes if `holds` returns true; `wanted` describes such a value: `a positive number`. */
export const check =
  (wanted: string, holds: (value: unknown) => boolean): Check =>
  (where, value) => {
    if (!holds(value)) refuse(where, value, wanted)
  }

/** Whether it is an object of keys and values, from any realm: not a list, array, map or promise. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === '[object Object]'

/** An object with any keys. */
export const anyObject = check('an object', isRecord)

export const text = check('text', (value) => typeof value === 'string')

/** A name: text that is not empty, and short enough for a message. */
export const name = check(
  'text of 1 to 256 characters',
  (value) => typeof value === 'string' && value !== '' && value.length <= 256,
)

/** The path of a file. */
export const filePath = check(
  'a path, as text or a file: URL',
  (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
)

export const truth = check('true or false', (value) => typeof value === 'boolean')

export const aFunction = check('a function', (value) => typeof value === 'function')

/** Whether it is an AbortSignal, from any realm or library. */
const isSignal = (value: unknown): boolean => {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>
  return typeof aborted === 'boolean' && typeof addEventListener === 'function'
}

export const abortSignal: Check = (where, value) => {
  if (isSignal(value)) return
  const { signal } = (value ?? {}) as { readonly signal?: unknown }
  refuse(where, value, 'an AbortSignal', isSignal(signal) ? 'give controller.signal' : undefined)
}

/** A whole number of at least `least`, and at most `most`. */
export const wholeNumber = (least: number, most = Infinity): Check =>
  check(
    most < Infinity ? `a whole number from ${least} to ${most}` : `a whole number of at least ${least}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  )

/** A number of things of which there must be at least one: a whole number of at least 1. */
export const count = wholeNumber(1)

/** A 32-bit unsigned integer. */
export const seed = wholeNumber(0, 2 ** 32 - 1)

/** Bounds of a number, each of them optional. */
export interface Range {
  readonly atLeast?: number
  readonly above?: number
  readonly atMost?: number
  readonly below?: number
}

/** A finite number within bounds. */
export function number({ atLeast, above, atMost, below }: Range = {}): Check {
  const bounds = [
    ...(atLeast === undefined ? [] : [`of at least ${atLeast}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(atMost === undefined ? [] : [`of at most ${atMost}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ].join(' and ')
  return check(
    bounds === '' ? 'a finite number' : `a number ${bounds}`,
    (value) =>
      typeof value === 'number' &&
      Number.isFinite(value) &&
      !(value < atLeast!) &&
      !(value <= above!) &&
      !(value > atMost!) &&
      !(value >= below!),
  )
}

/** Whether it is a whole number of at least 1. */
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1

/** A size along rows and columns: one number for both, or `[rows, columns]`. */
export const size = check(
  'a whole number of at least 1, or two of them as [rows, columns]',
  (value) => isCount(value) || (Array.isArray(value) && value.length === 2 && value.every(isCount)),
)

/** The axes of one example, without the batch axis. */
export const shape = check(
  'a list of whole numbers of at least 1, such as [28, 28, 1]',
  (value) => Array.isArray(value) && value.length > 0 && value.every(isCount),
)

/** One of the given texts. */
export const oneOf =
  <T extends string>(...texts: readonly T[]): Check =>
  (where, value) => {
    if (texts.includes(value as T)) return
    const quoted = texts.map((one) => `'${one}'`)
    const meant = typeof value === 'string' ? spelledLike(value, texts) : undefined
    refuse(
      where,
      value,
      quoted.length > 2 ? `one of ${quoted.join(', ')}` : quoted.join(' or '),
      meant && `did you mean '${meant}'?`,
    )
  }

/** A list whose elements all pass the check. */
export const listOf =
  (each: Check): Check =>
  (where, value) => {
    if (!Array.isArray(value)) return refuse(where, value, 'a list')
    for (let i = 0; i < value.length; i++) each(`${where}[${i}]`, value[i])
  }

/** @throws always, with what was wanted, what was given, and what to do. */
export function refuse(where: string, value: unknown, wanted: string, advice?: string): never {
  throw new Error(`${where} must be ${wanted}, got ${describeValue(value)}${advice ? `; ${advice}` : ''}`)
}
