// The words for an answer that is off: what was asked, what came, what should have come, and what the difference gives away.

import { inspect } from 'node:util'
import { clue, isClose, isList } from './clue.js'

/** An answer is not what it should be; its message is for the reader. */
export class Off extends Error {}

/** Throws the words for a wrong value. */
export function off(what: string, got: unknown, expected: unknown, hint?: string): never {
  const came = got === undefined ? 'nothing; does every way through your function return?' : show(got)
  throw new Off(`${what}\n  you:      ${came}\n  expected: ${show(expected)}${remark(got, expected, hint)}`)
}

function remark(got: unknown, expected: unknown, hint: string | undefined): string {
  const words =
    hint ??
    (got === undefined
      ? undefined
      : (clue(got, expected) ?? lengths(got, expected) ?? firstOff(got, expected)))
  return words === undefined ? '' : `\n${words}`
}

function lengths(got: unknown, expected: unknown): string | undefined {
  if (!isList(got) || !isList(expected) || got.length === expected.length) return undefined
  const [value, are] = [got.length === 1 ? 'value' : 'values', expected.length === 1 ? 'is' : 'are']
  return `Yours has ${got.length} ${value}, and ${expected.length} ${are} expected.`
}

/** In a long list one looks for the place. */
function firstOff(got: unknown, expected: unknown): string | undefined {
  if (!isList(got) || !isList(expected) || expected.length < 2) return undefined
  const at = Array.from(expected).findIndex((value, i) => !isClose(got[i], value))
  return at < 0
    ? undefined
    : `The first that is off is the one at index ${at}: ${show(got[at])} for ${show(expected[at])}.`
}

const show = (value: unknown): string =>
  inspect(isList(value) ? Array.from(value) : value, { breakLength: 100, maxArrayLength: 24, depth: 4 })
