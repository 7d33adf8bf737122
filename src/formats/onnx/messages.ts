// The messages of the ONNX format with their field numbers, for reading and for writing.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import { decodeMessage, encodeMessage, list, one, type Draft, type TableOf } from '../protobuf.js'

/** A model: a graph, and the versions of the operators in it. */
export interface ModelProto {
  readonly irVersion?: number
  readonly producerName?: string
  readonly producerVersion?: string
  readonly domain?: string
  readonly modelVersion?: number
  readonly docString?: string
  readonly graph?: GraphProto
  readonly opsetImport: readonly OperatorSetIdProto[]
  readonly metadataProps: readonly StringStringEntryProto[]
  readonly functions: readonly FunctionProto[]
}

/** A set of operators; the domain '' is ONNX's own. */
export interface OperatorSetIdProto {
  readonly domain?: string
  readonly version?: number
}

export interface StringStringEntryProto {
  readonly key?: string
  readonly value?: string
}

/** An operator defined by other operators. */
export interface FunctionProto {
  readonly name?: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly string[]
  readonly node: readonly NodeProto[]
  readonly opsetImport: readonly OperatorSetIdProto[]
  readonly domain?: string
  readonly attributeProto: readonly AttributeProto[]
}

/** Nodes in execution order. Values have names. An initializer may also be an input, whose default it is. */
export interface GraphProto {
  readonly node: readonly NodeProto[]
  readonly name?: string
  readonly initializer: readonly TensorProto[]
  readonly docString?: string
  readonly input: readonly ValueInfoProto[]
  readonly output: readonly ValueInfoProto[]
  readonly valueInfo: readonly ValueInfoProto[]
  readonly sparseInitializer: readonly object[]
}

/** An application of an operator. An input or output that is left out has the name ''. */
export interface NodeProto {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name?: string
  readonly opType?: string
  readonly domain?: string
  readonly attribute: readonly AttributeProto[]
  readonly docString?: string
}

/** An attribute: `type` says which field holds its value. */
export interface AttributeProto {
  readonly name?: string
  readonly refAttrName?: string
  readonly docString?: string
  readonly type?: number
  readonly f?: number
  readonly i?: number
  readonly s?: string
  readonly t?: TensorProto
  readonly g?: GraphProto
  readonly floats: ArrayLike<number>
  readonly ints: ArrayLike<number>
  readonly strings: readonly string[]
}

/** Types of attributes. */
export const attributeType = {
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
  STRINGS: 8,
} as const

/** Values: little-endian bytes in `rawData`, one of the lists, or a file beside the model. */
export interface TensorProto {
  readonly dims: ArrayLike<number>
  readonly dataType?: number
  readonly segment?: object
  readonly floatData: ArrayLike<number>
  /** Also for integers of fewer bits, truth values, and the bits of float16 and bfloat16. */
  readonly int32Data: ArrayLike<number>
  readonly int64Data: ArrayLike<number>
  readonly name?: string
  readonly docString?: string
  readonly rawData?: Uint8Array
  readonly doubleData: ArrayLike<number>
  readonly uint64Data: ArrayLike<number>
  /** `location`, `offset` and `length` of the values in a file, if `dataLocation` is 1. */
  readonly externalData: readonly StringStringEntryProto[]
  readonly dataLocation?: number
}

/** Types of values. */
export const dataType = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  STRING: 8,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  COMPLEX64: 14,
  COMPLEX128: 15,
  BFLOAT16: 16,
} as const

/** What is known of a value. */
export interface ValueInfoProto {
  readonly name?: string
  readonly type?: TypeProto
  readonly docString?: string
}

/** A tensor's type; sequences, maps and optional values have none of these fields. */
export interface TypeProto {
  readonly tensorType?: TensorTypeProto
}

export interface TensorTypeProto {
  readonly elemType?: number
  readonly shape?: TensorShapeProto
}

export interface TensorShapeProto {
  readonly dim: readonly DimensionProto[]
}

/** An axis: a number, or a name for an unknown size. */
export interface DimensionProto {
  readonly dimValue?: number
  readonly dimParam?: string
}

const entry: TableOf<StringStringEntryProto> = { key: one(1, 'text'), value: one(2, 'text') }

const operatorSet: TableOf<OperatorSetIdProto> = { domain: one(1, 'text'), version: one(2, 'int') }

const tensor: TableOf<TensorProto> = {
  dims: list(1, 'int'),
  dataType: one(2, 'int'),
  segment: one(3, () => ({})),
  floatData: list(4, 'float'),
  int32Data: list(5, 'int'),
  int64Data: list(7, 'int'),
  name: one(8, 'text'),
  rawData: one(9, 'bytes'),
  doubleData: list(10, 'double'),
  uint64Data: list(11, 'int'),
  docString: one(12, 'text'),
  externalData: list(13, () => entry),
  dataLocation: one(14, 'int'),
}

const dimension: TableOf<DimensionProto> = { dimValue: one(1, 'int'), dimParam: one(2, 'text') }

const shape: TableOf<TensorShapeProto> = { dim: list(1, () => dimension) }

const tensorType: TableOf<TensorTypeProto> = { elemType: one(1, 'int'), shape: one(2, () => shape) }

const type: TableOf<TypeProto> = { tensorType: one(1, () => tensorType) }

const valueInfo: TableOf<ValueInfoProto> = {
  name: one(1, 'text'),
  type: one(2, () => type),
  docString: one(3, 'text'),
}

const attribute: TableOf<AttributeProto> = {
  name: one(1, 'text'),
  f: one(2, 'float'),
  i: one(3, 'int'),
  s: one(4, 'text'),
  t: one(5, () => tensor),
  g: one(6, () => graph),
  floats: list(7, 'float'),
  ints: list(8, 'int'),
  strings: list(9, 'text'),
  docString: one(13, 'text'),
  type: one(20, 'int'),
  refAttrName: one(21, 'text'),
}

const node: TableOf<NodeProto> = {
  input: list(1, 'text'),
  output: list(2, 'text'),
  name: one(3, 'text'),
  opType: one(4, 'text'),
  attribute: list(5, () => attribute),
  docString: one(6, 'text'),
  domain: one(7, 'text'),
}

const graph: TableOf<GraphProto> = {
  node: list(1, () => node),
  name: one(2, 'text'),
  initializer: list(5, () => tensor),
  docString: one(10, 'text'),
  input: list(11, () => valueInfo),
  output: list(12, () => valueInfo),
  valueInfo: list(13, () => valueInfo),
  sparseInitializer: list(15, () => ({})),
}

const fn: TableOf<FunctionProto> = {
  name: one(1, 'text'),
  input: list(4, 'text'),
  output: list(5, 'text'),
  attribute: list(6, 'text'),
  node: list(7, () => node),
  opsetImport: list(9, () => operatorSet),
  domain: one(10, 'text'),
  attributeProto: list(11, () => attribute),
}

const model: TableOf<ModelProto> = {
  irVersion: one(1, 'int'),
  producerName: one(2, 'text'),
  producerVersion: one(3, 'text'),
  domain: one(4, 'text'),
  modelVersion: one(5, 'int'),
  docString: one(6, 'text'),
  graph: one(7, () => graph),
  opsetImport: list(8, () => operatorSet),
  metadataProps: list(14, () => entry),
  functions: list(25, () => fn),
}

/** @throws if the bytes are not a message, or are damaged. */
export const decodeModelProto = (bytes: Uint8Array): ModelProto => decodeMessage(bytes, model)

/** @throws if the bytes are not a message, or are damaged. */
export const decodeTensorProto = (bytes: Uint8Array): TensorProto => decodeMessage(bytes, tensor)

export const encodeModelProto = (proto: Draft<ModelProto>): Uint8Array =>
  encodeMessage<ModelProto>(proto, model)
