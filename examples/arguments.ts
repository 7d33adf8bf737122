// What the examples' command lines have in common.

import { InvalidArgumentError } from 'commander'

/** A whole number from `least` to `most`. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(
        `It must be a whole number ${most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`}.`,
      )
    return value
  }

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

/** Reports an error, and makes the program end with exit code 1. */
export function report(error: unknown): void {
  // Plain errors have messages for the user. Any other kind is a bug, and keeps its stack.
  const expected = error instanceof Error && error.constructor === Error
  console.error(expected ? `error: ${error.message}` : error)
  process.exitCode ??= 1
}
