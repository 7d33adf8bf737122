// The words for an answer that is off: what was asked, what came, what should have come, and what the difference gives away.

import { inspect } from 'node:util'

/** An answer is not what it should be; its message is for the reader. */
export class Off extends Error {}

/** Throws the words for a wrong value. */
export function off(what: string, got: unknown, expected: unknown, hint?: string): never {
  const came = got === undefined ? 'nothing; does every way through your function return?' : show(got)
  throw new Off(`${what}\n  you:      ${came}\n  expected: ${show(expected)}${remark(got, expected, hint)}`)
}

function remark(got: unknown, expected: unknown, hint: string | undefined): string {
  const words = hint ?? (got === undefined ? undefined : (lengths(got, expected) ?? firstOff(got, expected)))
  return words === undefined ? '' : `\n${words}`
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

function lengths(got: unknown, expected: unknown): string | undefined {
  if (!isList(got) || !isList(expected) || got.length === expected.length) return undefined
  return `Yours has ${got.length} values, and ${expected.length} are expected.`
}

/** In a long list one looks for the place. */
function firstOff(got: unknown, expected: unknown): string | undefined {
  if (!isList(got) || !isList(expected) || expected.length < 2) return undefined
  const at = Array.from(expected).findIndex((value, i) => !sameNumber(got[i], value))
  return at < 0
    ? undefined
    : `The first that is off is the one at index ${at}: ${show(got[at])} for ${show(expected[at])}.`
}

const sameNumber = (got: unknown, expected: unknown): boolean =>
  typeof got === 'number' && typeof expected === 'number'
    ? Math.abs(got - expected) <= 1e-6 * Math.max(1, Math.abs(expected))
    : inspect(got) === inspect(expected)

const show = (value: unknown): string =>
  inspect(isList(value) ? Array.from(value) : value, { breakLength: 100, maxArrayLength: 24, depth: 4 })
