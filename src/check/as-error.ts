// What a function of the caller's has thrown, as an error.

import { describeValue } from './describe-value.js'

/** The error itself; of anything else that was thrown, an error that says what it was, and by whom. */
export function asError(who: string, thrown: unknown): Error {
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]')
    return thrown as Error
  return new Error(`${who} threw ${describeValue(thrown)}, which is no Error`, { cause: thrown })
}
