// The header of a safetensors file: the tensors, their types, and their places in the file.

import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { isRecord } from '../check/check.js'
import { describeValue, shorten } from '../check/describe-value.js'
import { errorText } from '../../kernels/error-text.js'
import { dtypeNames, readDtype } from './dtypes.js'
import { checkUniqueKeys } from './json-keys.js'

/** A tensor, as the header describes it. */
export interface Entry {
  readonly name: string
  readonly dtype: string
  readonly shape: Shape
  readonly begin: number
  readonly end: number
}

/** The format's own limit, which protects against headers made to exhaust memory. */
export const longestHeader = 100_000_000

/** The header's contents, and the bytes of the values. */
export interface Header {
  readonly entries: readonly Entry[]
  readonly metadata: Readonly<Record<string, string>>
  readonly data: Uint8Array
}

/** @throws if the bytes are not a complete safetensors file without gaps, or a dtype cannot be read. */
export function readHeader(bytes: Uint8Array): Header {
  const { header, data } = splitHeader(bytes)
  const { __metadata__: metadata = {}, ...described } = header
  checkText('safetensors: __metadata__ must hold', metadata)
  const entries = Object.entries(described).map(([name, value]) => checkEntry(name, value, data.length))
  checkCovered(entries, data.length)
  return { entries, metadata, data }
}

function splitHeader(bytes: Uint8Array): {
  readonly header: Readonly<Record<string, unknown>>
  readonly data: Uint8Array
} {
  if (bytes.length < 8)
    throw new Error(
      `safetensors: ${bytes.length} bytes are too few; a file begins with 8 that give the header's length`,
    )
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > longestHeader)
    throw new Error(
      `safetensors: the header would be ${length} bytes, over the limit of ${longestHeader}; is this a safetensors file?`,
    )
  const start = 8 + Number(length)
  if (start > bytes.length)
    throw new Error(
      `safetensors: the header would end at byte ${start}, but there are ${bytes.length}; is the file cut short?`,
    )
  const header = parseHeader(bytes.subarray(8, start))
  return { header, data: bytes.subarray(start) }
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const header: unknown = JSON.parse(text)
    if (!isRecord(header)) throw new Error('it is not an object')
    checkUniqueKeys(text)
    return header
  } catch (cause) {
    throw new Error(`safetensors: the header is not the JSON it should be: ${errorText(cause)}`, { cause })
  }
}

function checkEntry(name: string, value: unknown, length: number): Entry {
  const fail = (why: string): never => {
    throw new Error(`safetensors: tensor ${shorten(JSON.stringify(name))}: ${why}`)
  }
  if (!isRecord(value)) return fail('its header entry is not an object')
  const { dtype, shape, data_offsets: offsets, ...more } = value
  for (const key of Object.keys(more))
    fail(`its header entry has the key '${shorten(key)}', which is unknown`)
  const bytes = typeof dtype === 'string' ? readDtype(dtype)?.bytes : undefined
  if (typeof dtype !== 'string' || !bytes)
    return fail(`dtype ${describeValue(dtype)} cannot be read; ${dtypeNames.join(', ')} can`)
  if (!isShape(shape)) return fail(`shape ${describeValue(shape)} is not a list of whole numbers`)
  if (!isShape(offsets) || offsets.length !== 2)
    return fail(`data_offsets ${describeValue(offsets)} are not two whole numbers`)
  const [begin, end] = offsets
  if (begin > end || end > length)
    return fail(`data_offsets ${formatShape(offsets)} are not within the ${length} bytes of data`)
  if (sizeOf(shape) * bytes !== end - begin)
    return fail(
      `${dtype} of shape ${formatShape(shape)} takes ${sizeOf(shape) * bytes} bytes, not ${end - begin}`,
    )
  return { name, dtype, shape, begin, end }
}

/** Throws unless the tensors follow one another and cover all the data. */
function checkCovered(entries: readonly Entry[], length: number): void {
  let at = 0
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at)
      throw new Error(
        `safetensors: tensor ${shorten(JSON.stringify(name))} begins at byte ${begin} of the data, ` +
          `but the one before ends at ${at}; tensors must neither overlap nor leave gaps`,
      )
    at = end
  }
  if (at !== length) throw new Error(`safetensors: ${length - at} bytes at the end belong to no tensor`)
}

/** @throws unless it is an object of texts; errors begin with `where`. */
export function checkText(where: string, value: unknown): asserts value is Readonly<Record<string, string>> {
  if (!isRecord(value)) throw new Error(`${where} text by name, got ${describeValue(value)}`)
  for (const [name, text] of Object.entries(value))
    if (typeof text !== 'string')
      throw new Error(`${where} text by name, but '${shorten(name)}' is ${describeValue(text)}`)
}

/** A list of sizes; arrays never have more axes. */
export const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.length <= 32 && value.every((d) => Number.isSafeInteger(d) && d >= 0)
