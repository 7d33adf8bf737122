// The values of the tensors in a file. They are checked at once and decoded when needed.

import { shorten } from '../../check/describe-value.js'
import type { ReadCompanion } from '../../data/companion-files.js'
import { readDtype, type StoredValues } from '../dtypes.js'
import { checkedSize, KnownTensor, type NumberKind, type Values } from './known-tensor.js'
import { dataType, type GraphProto, type NodeProto, type TensorProto } from './messages.js'
import { Unsupported } from './unsupported.js'

/** The names of the types of values by their numbers. */
const typeNames = new Map<number, string>(Object.entries(dataType).map(([name, number]) => [number, name]))

/** The name of a type of values. */
export const typeName = (type: number | undefined): string =>
  typeNames.get(type ?? 0) ?? `of the number ${type ?? 0}`

interface Decoding {
  readonly kind: NumberKind
  /** Its name among the element types of stored tensors. */
  readonly dtype: string
  /** The list that holds the values if they are not stored as bytes. */
  readonly list: 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data'
}

const decodings = new Map<number, Decoding>([
  [dataType.FLOAT, { kind: 'float', dtype: 'F32', list: 'floatData' }],
  [dataType.FLOAT16, { kind: 'float', dtype: 'F16', list: 'int32Data' }],
  [dataType.BFLOAT16, { kind: 'float', dtype: 'BF16', list: 'int32Data' }],
  [dataType.DOUBLE, { kind: 'float', dtype: 'F64', list: 'doubleData' }],
  [dataType.INT8, { kind: 'int', dtype: 'I8', list: 'int32Data' }],
  [dataType.INT16, { kind: 'int', dtype: 'I16', list: 'int32Data' }],
  [dataType.INT32, { kind: 'int', dtype: 'I32', list: 'int32Data' }],
  [dataType.INT64, { kind: 'int', dtype: 'I64', list: 'int64Data' }],
  [dataType.UINT8, { kind: 'int', dtype: 'U8', list: 'int32Data' }],
  [dataType.UINT16, { kind: 'int', dtype: 'U16', list: 'int32Data' }],
  [dataType.UINT32, { kind: 'int', dtype: 'U32', list: 'uint64Data' }],
  [dataType.UINT64, { kind: 'int', dtype: 'U64', list: 'uint64Data' }],
  [dataType.BOOL, { kind: 'bool', dtype: 'BOOL', list: 'int32Data' }],
])

/** How arithmetic treats values of a type; undefined if it cannot be read. */
export const kindOf = (type: number | undefined): NumberKind | undefined => decodings.get(type ?? 0)?.kind

/** The files beside the model, by the names used there. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>

/** @throws if its type cannot be read, or the number of its values does not match its shape. */
export function knownOf(tensor: TensorProto, files: ExternalFiles): KnownTensor {
  const decoding = decodings.get(tensor.dataType ?? 0)
  if (!decoding) throw new Unsupported(`values of the type ${typeName(tensor.dataType)} cannot be read`)
  if (tensor.segment) throw new Unsupported('a tensor in segments cannot be read')
  const dims = Array.from(tensor.dims)
  const size = checkedSize(dims)
  const { kind, dtype, list } = decoding
  const { bytes: width, read } = readDtype(dtype)!
  const bytes = isExternal(tensor) ? externalBytes(tensor, files) : tensor.rawData
  const count = bytes ? bytes.length / width : tensor[list].length
  if (count !== size)
    throw new Unsupported(
      `a tensor [${dims.join(',')}] of the type ${typeName(tensor.dataType)} holds ${size} values, its data ${count}`,
    )
  if (!bytes) return new KnownTensor(dims, kind, () => fromList(dtype, tensor[list]))
  // A copy, which also aligns the bytes.
  return new KnownTensor(dims, kind, () => valuesOf(read(new Uint8Array(bytes).buffer)))
}

/** In a list, half floats are stored as their bits. */
function fromList(dtype: string, list: ArrayLike<number>): Values {
  if (dtype === 'F16' || dtype === 'BF16')
    return valuesOf(readDtype(dtype)!.read(Uint16Array.from(list).buffer))
  if (dtype === 'F32') return list instanceof Float32Array ? list : Float32Array.from(list)
  return Float64Array.from(list)
}

function valuesOf(stored: StoredValues): Values {
  if (stored instanceof Float32Array || stored instanceof Float64Array) return stored
  if (stored instanceof BigInt64Array || stored instanceof BigUint64Array)
    return Float64Array.from(stored as ArrayLike<unknown> as ArrayLike<bigint>, Number)
  return new Float64Array(stored)
}

const isExternal = ({ dataLocation }: TensorProto): boolean => dataLocation === 1

const place = ({ externalData }: TensorProto, key: string): string | undefined =>
  externalData.find((entry) => entry.key === key)?.value

function externalBytes(tensor: TensorProto, files: ExternalFiles): Uint8Array {
  const bytes = files.get(place(tensor, 'location') ?? '')!
  const number = (key: string, otherwise: number): number => {
    const text = place(tensor, key)
    if (text !== undefined && !/^\d{1,15}$/.test(text))
      throw new Unsupported(`its external data have the ${key} '${shorten(text)}'`)
    return text === undefined ? otherwise : Number(text)
  }
  const offset = number('offset', 0)
  const length = number('length', Math.max(bytes.length - offset, 0))
  if (offset + length > bytes.length)
    throw new Unsupported(
      `its external data end at byte ${offset + length} of a file of ${bytes.length} bytes`,
    )
  return bytes.subarray(offset, offset + length)
}

/** Reads the files that tensors in a graph refer to, each once. */
export async function readExternal(graph: GraphProto, beside: ReadCompanion): Promise<ExternalFiles> {
  const files = new Map<string, Uint8Array>()
  for (const tensor of tensorsIn(graph)) {
    if (!isExternal(tensor)) continue
    const location = place(tensor, 'location') ?? ''
    if (!files.has(location)) files.set(location, await beside(location))
  }
  return files
}

function* tensorsIn(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer
  for (const attribute of graph.node.flatMap((node: NodeProto) => node.attribute)) {
    if (attribute.t) yield attribute.t
    if (attribute.g) yield* tensorsIn(attribute.g)
  }
}
