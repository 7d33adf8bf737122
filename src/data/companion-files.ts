// Files beside another file that refers to them by name, such as the shards of a model's weights.

import { check, isRecord } from '../check/check.js'
import { describeValue, listNames, shorten } from '../check/describe-value.js'
import type { FileSource } from '../check/platform.js'
import { tagOf } from '../check/typed-array.js'
import { readBytes, type ByteSource } from './bytes.js'

/** Reads the file of that name beside another. @throws if there is none, or the name leads out of the folder. */
export type ReadCompanion = (name: string) => Promise<Uint8Array>

/** Files by name; or a list of `File`s, which have names, as a page's file input gives. */
export type NamedFiles = Readonly<Record<string, ByteSource>> | readonly FileSource[]

/** A check of named files. */
export const namedFiles = check(
  'files by their names, or a list of Files',
  (value) =>
    isRecord(value) ||
    (Array.isArray(value) && value.length > 0 && value.every((file) => tagOf(file) === 'File')),
)

/**
 * A function that reads files beside `source`.
 * @param where how errors begin: `loadModel`.
 * @param files the files themselves, for a source without a location, such as bytes. Files not among them are read from
 *   beside the source, if it has a location.
 */
export function companionReader(where: string, source: unknown, files: NamedFiles = {}): ReadCompanion {
  const given = new Map<string, ByteSource>(
    Array.isArray(files)
      ? (files as readonly FileSource[]).map((file) => [file.name, file])
      : Object.entries(files as Readonly<Record<string, ByteSource>>),
  )
  return async (name) => {
    checkInside(where, name)
    const known = given.get(name) ?? given.get(name.slice(name.lastIndexOf('/') + 1))
    if (known !== undefined) return readBytes(where, known)
    const base = placeOf(await source)
    if (base === undefined) {
      const has =
        given.size > 0 ? `; files has ${listNames([...given.keys()].map((key) => `'${shorten(key)}'`))}` : ''
      throw new Error(
        `${where}: the model's file refers to another, '${shorten(name)}'; give it as well: ` +
          `${where}(source, { files: { '${shorten(name)}': … } })${has}`,
      )
    }
    return readBytes(where, companionPlace(base, name))
  }
}

/** @throws unless it is the name of a file in the same folder, or in one below. */
function checkInside(where: string, name: string): void {
  const inside =
    name !== '' &&
    !/^[/\\]|^[a-z][a-z0-9+.-]*:|[\\\0?#]/i.test(name) &&
    !name.split('/').some((part) => part === '..' || part === '')
  if (!inside)
    throw new Error(
      `${where}: the model's file refers to another, ${describeValue(name)}, which is not in its own folder; it is not read`,
    )
}

/** The path or the URL of a source, if it has one. */
function placeOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source
  if (tagOf(source) === 'URL') return String(source)
  const url = tagOf(source) === 'Response' ? (source as Response).url : ''
  return url === '' ? undefined : url
}

/** The location of a file of that name in the same folder. */
export function companionPlace(place: string, name: string): string {
  if (!/^[a-z][a-z0-9+.-]+:/i.test(place)) return place.replace(/[^/\\]*$/, '') + name
  // A query, such as a signature, belongs to the original file only.
  return new URL(name.split('/').map(encodeURIComponent).join('/'), place).href
}
