// safetensors: 8 bytes of header length, a JSON header, then the tensors' bytes, row-major and little-endian.
// https://github.com/huggingface/safetensors#format

import { formatShape, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import { readDtype } from './dtypes.js'
import { checkUniqueKeys } from './json-keys.js'

/** What a safetensors file holds. */
export interface Safetensors {
  /** Tensors by name; a record without a prototype, so that any name is safe. */
  readonly tensors: Record<string, NDArray>
  /** Text by name, from the header's `__metadata__`. */
  readonly metadata: Record<string, string>
}

interface Entry {
  readonly name: string
  readonly dtype: string
  readonly shape: Shape
  readonly begin: number
  readonly end: number
}

/** The format's own limit, against headers made to exhaust memory. */
const MAX_HEADER = 100_000_000

/**
 * Tensors as the bytes of a safetensors file, which Python's `safetensors` reads: float32 values as F32, float64 as F64.
 * Tensors stand by element size, largest first, then by name, so that each is aligned.
 *
 * @throws if a shape does not fit its values, or a name is `__metadata__`.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, NDArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sorted = Object.entries(tensors).sort(
    ([a, { data: x }], [b, { data: y }]) => y.BYTES_PER_ELEMENT - x.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  )
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []
  let length = 0
  for (const [name, { shape, data }] of sorted) {
    if (name === '__metadata__')
      throw new Error('safetensors: a tensor cannot be called __metadata__; that name is the format’s own')
    if (!isShape(shape) || data.length !== sizeOf(shape))
      throw new Error(
        `safetensors: ${name} has ${data.length} values, which do not fit ${formatShape(shape)}`,
      )
    const dtype = data instanceof Float64Array ? 'F64' : 'F32'
    entries.push([name, { dtype, shape, data_offsets: [length, (length += data.byteLength)] }])
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const start = 8 + Math.ceil(json.length / 8) * 8
  const file = new Uint8Array(start + length)
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true)
  file.fill(0x20, 8, start)
  file.set(json, 8)
  let offset = start
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset)
    offset += data.byteLength
  }
  return file
}

/**
 * Reads the bytes of a safetensors file. F32, F16 and BF16 become float32, F64 float64; values are not checked and may
 * be NaN. The arrays are copies.
 *
 * @throws if the bytes are not a safetensors file, whole and without gaps, or a dtype is none of these four.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { header, data } = splitHeader(bytes)
  const { __metadata__: metadata = {}, ...described } = header
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw new Error('safetensors: __metadata__ must hold text by name')
  const entries = Object.entries(described).map(([name, value]) => checkEntry(name, value, data.length))
  checkCovered(entries, data.length)
  return {
    tensors: bare(entries.map((entry) => [entry.name, readTensor(entry, data)])),
    metadata: bare(Object.entries(metadata as Record<string, string>)),
  }
}

function splitHeader(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < 8)
    throw new Error(
      `safetensors: ${bytes.length} bytes are too few; a file begins with 8 that give the header's length`,
    )
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > MAX_HEADER)
    throw new Error(
      `safetensors: the header would be ${length} bytes, over the limit of ${MAX_HEADER}; is this a safetensors file?`,
    )
  const start = 8 + Number(length)
  if (start > bytes.length)
    throw new Error(
      `safetensors: the header would end at byte ${start}, but there are ${bytes.length}; is the file cut short?`,
    )
  const header = parseHeader(bytes.subarray(8, start))
  return { header, data: bytes.subarray(start) }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const header: unknown = JSON.parse(text)
    if (!isRecord(header)) throw new Error('it is not an object')
    checkUniqueKeys(text)
    return header
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`safetensors: the header is not the JSON it should be: ${reason}`, { cause })
  }
}

function checkEntry(name: string, value: unknown, length: number): Entry {
  const fail = (why: string): never => {
    throw new Error(`safetensors: tensor ${JSON.stringify(name)}: ${why}`)
  }
  if (!isRecord(value)) return fail('its header entry is not an object')
  const { dtype, shape, data_offsets: offsets } = value
  const bytes = typeof dtype === 'string' ? readDtype(dtype)?.bytes : undefined
  if (typeof dtype !== 'string' || !bytes)
    return fail(`dtype ${JSON.stringify(dtype)} cannot be read; F64, F32, F16 and BF16 can`)
  if (!isShape(shape)) return fail(`shape ${JSON.stringify(shape)} is not a list of whole numbers`)
  if (!isShape(offsets) || offsets.length !== 2)
    return fail(`data_offsets ${JSON.stringify(offsets)} are not two whole numbers`)
  const [begin, end] = offsets
  if (begin > end || end > length)
    return fail(`data_offsets ${formatShape(offsets)} are not within the ${length} bytes of data`)
  if (sizeOf(shape) * bytes !== end - begin)
    return fail(
      `${dtype} of shape ${formatShape(shape)} takes ${sizeOf(shape) * bytes} bytes, not ${end - begin}`,
    )
  return { name, dtype, shape, begin, end }
}

/** Throws unless the tensors lie one after another over all the data. */
function checkCovered(entries: readonly Entry[], length: number): void {
  let at = 0
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at)
      throw new Error(
        `safetensors: tensor ${JSON.stringify(name)} begins at byte ${begin} of the data, ` +
          `but the one before ends at ${at}; tensors must neither overlap nor leave gaps`,
      )
    at = end
  }
  if (at !== length) throw new Error(`safetensors: ${length - at} bytes at the end belong to no tensor`)
}

const readTensor = ({ dtype, shape, begin, end }: Entry, data: Uint8Array): NDArray => ({
  shape,
  // A copy of its own, which also aligns the bytes for the typed arrays. (A Buffer's slice would be no copy.)
  data: readDtype(dtype)!.read(new Uint8Array(data.subarray(begin, end)).buffer),
})

function bare<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record = Object.create(null) as Record<string, T>
  for (const [name, value] of entries) record[name] = value
  return record
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.every((d) => Number.isSafeInteger(d) && d >= 0)
