// ONNX models of a few nodes, as bytes.

import {
  attributeType,
  dataType,
  encodeModelProto,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../../src/formats/onnx/messages.js'
import type { Draft } from '../../src/formats/protobuf.js'

type Attribute = number | string | readonly number[] | Draft<TensorProto> | Draft<GraphProto>

/** A node; whole numbers are an INT, others a FLOAT. */
export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Draft<NodeProto> => ({
  ...{ opType, input, output, name: `${opType} ${output.join()}` },
  attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
})

export function attributeOf(name: string, value: Attribute): Draft<AttributeProto> {
  if (typeof value === 'string') return { name, type: attributeType.STRING, s: value }
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { name, type: attributeType.INT, i: value }
      : { name, type: attributeType.FLOAT, f: value }
  if (Array.isArray(value)) return { name, type: attributeType.INTS, ints: value as readonly number[] }
  return 'node' in value
    ? { name, type: attributeType.GRAPH, g: value }
    : { name, type: attributeType.TENSOR, t: value as Draft<TensorProto> }
}

export const floats = (
  name: string,
  dims: readonly number[],
  values: ArrayLike<number>,
): Draft<TensorProto> => ({
  ...{ name, dims, dataType: dataType.FLOAT },
  rawData: new Uint8Array(Float32Array.from(values).buffer),
})

export const ints = (
  name: string,
  values: readonly number[],
  dims = [values.length],
): Draft<TensorProto> => ({
  ...{ name, dims, dataType: dataType.INT64, int64Data: values },
})

/** A tensor that goes in or out; a text is an axis without a fixed size. */
export const value = (
  name: string,
  dims: readonly (number | string)[],
  elemType: number = dataType.FLOAT,
) => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: {
        dim: dims.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size })),
      },
    },
  },
})

export const graphOf = (graph: Draft<GraphProto>, opset = 17): Draft<ModelProto> => ({
  ...{ irVersion: 8, opsetImport: [{ domain: '', version: opset }] },
  graph: { name: 'g', ...graph },
})

export const modelBytes = (graph: Draft<GraphProto>, opset?: number): Uint8Array =>
  encodeModelProto(graphOf(graph, opset))
