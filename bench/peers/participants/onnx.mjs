// The parts of ONNX files.

import onnxProto from 'onnx-proto'

const { onnx } = onnxProto
const float = onnx.TensorProto.DataType.FLOAT
const { INT, INTS } = onnx.AttributeProto.AttributeType

export const ints = (name, values) => ({ name, type: INTS, ints: values })
export const int = (name, value) => ({ name, type: INT, i: value })
export const node = (opType, input, output, attribute = []) => ({
  opType,
  name: output,
  input,
  output: [output],
  attribute,
})
export const tensor = (name, { shape, data }) => ({
  name,
  dims: shape,
  dataType: float,
  rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
})
export const value = (name, ...dims) => ({
  name,
  type: {
    tensorType: {
      elemType: float,
      shape: { dim: dims.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d })) },
    },
  },
})

/** 64-bit whole numbers, the type of starts and ends. */
export const int64s = (name, values) => ({
  name,
  dims: [values.length],
  dataType: onnx.TensorProto.DataType.INT64,
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
})

/** The bytes of a file with this graph. */
export const encode = (graph) => {
  const model = {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    producerName: 'receptive-peers',
    graph,
  }
  return onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish()
}
