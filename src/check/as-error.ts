// Turns whatever a caller's function throws into an error.

import { describeValue } from './describe-value.js'

/** The error itself. If something else was thrown, an error that says what it was, and who threw it. */
export function asError(who: string, thrown: unknown): Error {
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]')
    return thrown as Error
  return new Error(`${who} threw ${describeValue(thrown)}, which is not an Error`, { cause: thrown })
}
