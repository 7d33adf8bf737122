// safetensors: 8 bytes of header length, a JSON header, then the tensors' bytes, row-major and little-endian.
// https://github.com/huggingface/safetensors#format

import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { isRecord } from '../check/check.js'
import { describeValue, shorten } from '../check/describe-value.js'
import { typedArrayKind } from '../check/typed-array.js'
import { bytesOf, type Bytes } from '../data/bytes.js'
import { dtypeOf, readDtype, type StoredValues } from './dtypes.js'
import { checkText, isShape, longestHeader, readHeader, type Entry } from './safetensors-header.js'

/** A tensor of a safetensors file: flat row-major values, floats or integers, and their shape. */
export interface StoredArray<V extends ArrayBufferView = StoredValues> {
  /** The axes; `[]` is a single number. */
  readonly shape: Shape
  /** The values, row-major. */
  readonly data: V
}

/** The contents of a safetensors file. */
export interface Safetensors {
  /** Tensors by name; a record without a prototype, so that any name is safe. */
  readonly tensors: Record<string, StoredArray>
  /** Text by name, from the header's `__metadata__`. */
  readonly metadata: Record<string, string>
}

/**
 * Tensors as the bytes of a safetensors file, which Python's `safetensors` reads. Values are stored unchanged: float32 as
 * F32, float64 as F64, a Float16Array as F16, integers as I8, U8, I16, U16, I32, U32, I64 or U64. Tensors are ordered by
 * element size, largest first, then by name, so that each is aligned.
 *
 * @param tensors `{ shape, data }` by name; `data` is a typed array of any kind.
 * @param metadata text by name; default none.
 * @throws if a tensor's values are of any other kind, a shape does not match its values, or a name is `__metadata__`.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredArray<ArrayBufferView>>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  if (!isRecord(tensors))
    throw new Error(
      `encodeSafetensors: tensors must be { shape, data } by name, got ${describeValue(tensors)}`,
    )
  checkText('encodeSafetensors: metadata must be', metadata)
  const sorted = Object.entries<unknown>(tensors)
    .map(([name, tensor]) => checkTensor(name, tensor))
    .sort((a, b) => b.elementBytes - a.elementBytes || (a.name < b.name ? -1 : 1))
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []
  let length = 0
  for (const { name, dtype, shape, bytes } of sorted)
    entries.push([name, { dtype, shape, data_offsets: [length, (length += bytes.length)] }])
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  if (json.length > longestHeader)
    throw new Error(
      `encodeSafetensors: the header is ${json.length} bytes; the format's limit is ${longestHeader}`,
    )
  const start = 8 + Math.ceil(json.length / 8) * 8
  const file = new Uint8Array(start + length)
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true)
  file.fill(0x20, 8, start)
  file.set(json, 8)
  let offset = start
  for (const { bytes } of sorted) {
    file.set(bytes, offset)
    offset += bytes.length
  }
  return file
}

/** A tensor to be written. */
interface Written {
  readonly name: string
  readonly dtype: string
  readonly shape: Shape
  readonly elementBytes: number
  readonly bytes: Uint8Array
}

function checkTensor(name: string, tensor: unknown): Written {
  const where = `safetensors: ${shorten(name)}`
  if (name === '__metadata__')
    throw new Error('safetensors: a tensor cannot be called __metadata__; that name is the format’s own')
  if (!isRecord(tensor))
    throw new Error(`${where} must be { shape, data }, as ndarray(…) makes, got ${describeValue(tensor)}`)
  const dtype = dtypeOf(typedArrayKind(tensor.data) ?? '')
  if (dtype === undefined)
    throw new Error(`${where} needs data, a typed array of numbers, got ${describeValue(tensor.data)}`)
  const { length, BYTES_PER_ELEMENT: elementBytes } = tensor.data as Float32Array
  const { shape } = tensor
  if (!isShape(shape) || length !== sizeOf(shape))
    throw new Error(
      `${where} has ${length} values, which do not fit ${isShape(shape) ? formatShape(shape) : describeValue(shape)}`,
    )
  return { name, dtype, shape, elementBytes, bytes: bytesOf(where, tensor.data) }
}

/**
 * Reads the bytes of a safetensors file. F32, F16 and BF16 become float32, F64 float64; integers stay integers, I64 and U64
 * in a BigInt64Array and a BigUint64Array; BOOL becomes bytes of 0 and 1. Values are not checked and may be NaN. The arrays
 * are copies.
 *
 * @param bytes a typed array, of which the viewed part counts, a DataView or a buffer.
 * @throws if these are not the bytes of a complete safetensors file without gaps, or a dtype is not one of these.
 */
export function decodeSafetensors(bytes: Bytes): Safetensors {
  const { entries, metadata, data } = readHeader(bytesOf('decodeSafetensors', bytes))
  return {
    tensors: bare(entries.map((entry) => [entry.name, readTensor(entry, data)])),
    metadata: bare(Object.entries(metadata)),
  }
}

function readTensor({ name, dtype, shape, begin, end }: Entry, data: Uint8Array): StoredArray {
  // A copy, which also aligns the bytes for the typed arrays. (A Buffer's slice would not be a copy.)
  const values = new Uint8Array(data.subarray(begin, end))
  if (dtype === 'BOOL' && values.some((value) => value > 1))
    throw new Error(`safetensors: tensor '${shorten(name)}' is BOOL, but has bytes that are neither 0 nor 1`)
  return { shape, data: readDtype(dtype)!.read(values.buffer) }
}

function bare<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record = Object.create(null) as Record<string, T>
  for (const [name, value] of entries) record[name] = value
  return record
}
