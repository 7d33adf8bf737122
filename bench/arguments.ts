// Converts the command line's arguments to values. A wrong argument gets an answer that lists the right ones.

import { existsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { InvalidArgumentError } from 'commander'

/** A whole number of at least 1. */
export function positiveWhole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.')
  return value
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Whole numbers, comma-separated. */
export const counts = (text: string): number[] => listed(text).map(positiveWhole)

/** Names, comma-separated; `known` lists the only valid ones. */
export const names =
  (known?: readonly string[]) =>
  (text: string): string[] => {
    const given = listed(text)
    const unknown = given.find((name) => known && !known.includes(name))
    if (unknown !== undefined || given.length === 0)
      throw new InvalidArgumentError(
        `${unknown === undefined ? 'It has no names' : `There is no '${unknown}'`}${known ? `; there are ${known.join(', ')}` : ''}.`,
      )
    return given
  }

/** A file in an existing folder. This is checked early, rather than after everything has been measured. */
export function writable(file: string): string {
  if (!existsSync(dirname(file))) throw new InvalidArgumentError(`There is no folder ${dirname(file)}.`)
  return file
}

/** Writes a result to a file, if one is given. */
export function writeJson(file: string | undefined, result: object): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
}
