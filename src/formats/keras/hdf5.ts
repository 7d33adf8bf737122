// Reads HDF5 as Keras writes it, with jsfive: groups, attributes, arrays of numbers.

import { Dataset, File, Group } from 'jsfive'
import { errorText } from '../../../kernels/error-text.js'
import { sizeOf } from '../../../kernels/shape.js'
import { shorten } from '../../check/describe-value.js'
import { readDtype } from '../dtypes.js'
import { isShape } from '../safetensors-header.js'
import type { StoredWeight } from './stored-weights.js'

/** The maximum ratio of a compressed array to the file's size: deflate's limit. */
const mostTimes = 1032

/** The file that contains something. */
interface HdfFile {
  /** How errors begin. */
  readonly where: string
  readonly size: number
}

/** A group: attributes, and groups and arrays by name. */
export class Hdf5Group {
  readonly #group: Group
  readonly #file: HdfFile
  /** Its place in the file, for errors. */
  readonly path: string

  constructor(group: Group, file: HdfFile, path: string) {
    this.#group = group
    this.#file = file
    this.path = path
  }

  /** How errors about it begin. */
  get where(): string {
    return this.#file.where
  }

  /** The names in it. */
  get names(): readonly string[] {
    return this.#reading(this.path, () => this.#group.keys)
  }

  /** The group of that name, or at that path; undefined if there is none. */
  group(path: string): Hdf5Group | undefined {
    const found = this.#find(path)
    return found instanceof Group ? new Hdf5Group(found, this.#file, `${this.path}/${path}`) : undefined
  }

  /** The array at that path, under the given name; undefined if there is none. */
  array(path: string, name = path): StoredWeight | undefined {
    const found = this.#find(path)
    if (!(found instanceof Dataset)) return undefined
    const at = `${this.path}/${path}`
    const shape = this.#reading(at, () => found.shape)
    const size = isShape(shape) ? sizeOf(shape) : NaN
    if (!(size <= mostTimes * this.#file.size))
      throw new Error(
        `${this.#file.where}: the HDF5 file says that '${shorten(at)}' is larger than it can be; it is damaged`,
      )
    return { name, shape, read: () => numbersOf(this.#file, at, found, size) }
  }

  /** The attribute, if it is text; otherwise undefined. */
  text(name: string): string | undefined {
    const value = this.#attributes()[name]
    return typeof value === 'string' ? value : undefined
  }

  /**
   * An attribute that is a list of texts, or several attributes with its parts: `name0`, `name1`; undefined if there is
   * none.
   */
  texts(name: string): readonly string[] | undefined {
    const attributes = this.#attributes()
    const parts = [attributes[name]]
    if (parts[0] === undefined)
      for (let n = 0; `${name}${n}` in attributes; n++) parts[n] = attributes[`${name}${n}`]
    const all = parts.flat()
    if (all.length === 0 || all[0] === undefined) return parts[0] === undefined ? undefined : []
    // An empty list of texts is stored as a list of numbers.
    return all.filter((one) => typeof one === 'string').map((one) => one.replace(/\0+$/, ''))
  }

  #attributes(): Readonly<Record<string, unknown>> {
    return this.#reading(this.path, () => this.#group.attrs)
  }

  #reading<T>(at: string, read: () => T): T {
    return reading(this.#file, at, read)
  }

  #find(path: string): Group | Dataset | null {
    return this.#reading(`${this.path}/${path}`, () => {
      let here: Group | Dataset | null = this.#group
      for (const name of path.split('/')) {
        if (!(here instanceof Group) || !here.keys.includes(name)) return null
        here = here.get(name)
      }
      return here
    })
  }
}

/** @throws if the bytes are not an HDF5 file that can be read. */
export function openHdf5(where: string, bytes: Uint8Array): Hdf5Group {
  const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
  let start = 0
  while (start < bytes.length && !signature.every((byte, i) => bytes[start + i] === byte))
    start = start === 0 ? 512 : start * 2
  const own = bytes.slice(start)
  const file = { where, size: own.length }
  return new Hdf5Group(
    reading(file, '', () => new File(own.buffer)),
    file,
    '',
  )
}

/** Element types as jsfive names them. bfloat16 is written as 16-bit whole numbers, which Keras marks. */
const floats = /^[<>=|]?[fiu][1248]$/

function numbersOf(file: HdfFile, at: string, dataset: Dataset, size: number): Float32Array {
  const { dtype, attrs } = reading(file, at, () => ({ dtype: dataset.dtype, attrs: dataset.attrs }))
  if (typeof dtype !== 'string' || !floats.test(dtype))
    throw new Error(`${file.where}: '${shorten(at)}' in the HDF5 file holds no numbers that can be read`)
  const stored = reading(file, at, () => dataset.value)
  const values =
    attrs.dtype === 'bfloat16' && /u2$/.test(dtype)
      ? (readDtype('BF16')!.read(Uint16Array.from(stored).buffer) as Float32Array)
      : Float32Array.from(stored)
  if (values.length !== size)
    throw new Error(
      `${file.where}: '${shorten(at)}' in the HDF5 file has ${values.length} values, not ${size}; it is damaged`,
    )
  return values
}

/** What jsfive throws may be text, or an internal error. */
function reading<T>({ where }: HdfFile, at: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const place = at === '' ? '' : `, at '${shorten(at)}'`
    throw new Error(
      `${where}: the HDF5 file is not readable${place}: it is damaged, or written as Keras does not (in chunks by ` +
        `libver='latest', say): ${errorText(cause)}`,
      { cause },
    )
  }
}
