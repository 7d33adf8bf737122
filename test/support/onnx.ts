// Runs one of the ONNX project's tests: a model, inputs, and the outputs that are expected.

import { readFileSync } from 'node:fs'
import { loadModel, type Model, type NDArray } from 'receptive'
import type { KnownTensor } from '../../src/formats/onnx/known-tensor.js'
import {
  decodeModelProto,
  decodeTensorProto,
  encodeModelProto,
  type ModelProto,
  type TensorProto,
} from '../../src/formats/onnx/messages.js'
import { knownOf } from '../../src/formats/onnx/tensors.js'

/** Values in ONNX's order. */
export type Values = Pick<KnownTensor, 'dims' | 'values'>

export const readTensor = (path: string): TensorProto => decodeTensorProto(readFileSync(path))

/**
 * Why a test asks for what no convolutional network of float32 has; undefined if it does not. Integers are as good as floats where
 * they only move, as in the tests of Pad.
 */
export function reasonOutOfRange({ graph }: ModelProto, tensors: readonly TensorProto[]): string | undefined {
  if (tensors.some(({ dims }) => dims.length > 4)) return 'more than four axes'
  if (tensors.some(({ dims }) => Array.from(dims).slice(1).includes(0) && dims.length > 1))
    return 'a tensor without values'
  const isTraining = graph!.node.some(({ attribute }) =>
    attribute.some(({ name, i }) => name === 'training_mode' && i === 1),
  )
  return isTraining ? 'normalization in training mode' : undefined
}

/** What a model gives for inputs in ONNX's order, in ONNX's order; `expected` has the shapes there. */
export async function runOnnxArrays(
  bytes: Uint8Array,
  given: readonly Values[],
  expected: readonly Values[],
): Promise<readonly Values[]> {
  const model = await loadModel<NDArray | Record<string, NDArray>>(bytes)
  try {
    const inputs = model.inputs.map(({ shape }, i) => toLibrary(given[i], shape))
    const named = Object.fromEntries(inputs.map((input, i) => [model.inputNames[i], input]))
    const y = await model.predict(inputs.length === 1 ? inputs[0] : named)
    const outputs =
      model.outputNames.length === 1 ? [y as NDArray] : Object.values(y as Record<string, NDArray>)
    const whole = isWhole(given[0].dims, model.inputs[0].shape)
    return outputs.map((output, i) => toOnnx(output, whole, expected[i].dims))
  } finally {
    model.dispose()
  }
}

/** The same of tensors as they stand in files. */
export const runOnnx = (
  bytes: Uint8Array,
  tensors: readonly TensorProto[],
  expected: readonly Values[],
): Promise<readonly Values[]> =>
  runOnnxArrays(
    bytes,
    tensors.map((tensor) => knownOf(tensor, new Map())),
    expected,
  )

/**
 * What a network for images gives for a ramp: the values 0 … n − 1, divided by n, of the shape that it takes in ONNX, [1,C,H,W].
 * The ONNX project's tests of light models are of that.
 */
export async function runRamp(model: Model, expected: Values): Promise<Values> {
  const [H, W, C] = model.inputShape
  const n = C * H * W
  const dims = [1, C, H, W]
  const ramp = { dims, values: Float32Array.from({ length: n }, (_, i) => i / n) }
  try {
    return toOnnx(await model.predict(toLibrary(ramp, model.inputShape)), false, expected.dims)
  } finally {
    model.dispose()
  }
}

/** Whether a model takes all of a tensor as one example. */
const isWhole = (dims: readonly number[], shape: readonly number[]): boolean =>
  dims.length < 2 || shape.length === dims.length

function toLibrary({ dims, values }: Values, shape: readonly number[]): NDArray {
  const data = Float32Array.from(values)
  if (isWhole(dims, shape)) return { shape: [1, ...(dims.length === 0 ? [1] : dims)], data }
  const [N, C, H, W] = dims
  if (dims.length !== 4 || shape.join() !== [H, W, C].join()) return { shape: dims, data }
  return { shape: [N, H, W, C], data: moved(data, [N, C, H, W], [0, 2, 3, 1]) }
}

function toOnnx({ shape, data }: NDArray, whole: boolean, dims: readonly number[]): Values {
  if (whole) return { dims: shape.slice(1), values: Float32Array.from(data) }
  if (shape.length !== 4 || shape.join() !== [dims[0], dims[2], dims[3], dims[1]].join())
    return { dims: shape, values: Float32Array.from(data) }
  return { dims, values: moved(data, shape, [0, 3, 1, 2]) }
}

/** Axis i of the result is axis `perm[i]`. */
function moved(data: ArrayLike<number>, shape: readonly number[], perm: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const sizes = perm.map((axis) => shape[axis])
  return Float32Array.from({ length: data.length }, (_, i) => {
    let [from, rest] = [0, i]
    for (let axis = perm.length - 1; axis >= 0; axis--) {
      from += (rest % sizes[axis]) * strides[perm[axis]]
      rest = Math.floor(rest / sizes[axis])
    }
    return data[from]
  })
}

/** The inputs of a model but the first one as initializers: as a network has its weights. */
export function withInitializers(bytes: Uint8Array, tensors: readonly TensorProto[]): Uint8Array {
  const model = decodeModelProto(bytes)
  const graph = model.graph!
  const held = graph.input.slice(1).map(({ name }, i) => ({ ...tensors[i + 1], name }))
  const changed: ModelProto = {
    ...model,
    graph: { ...graph, input: graph.input.slice(0, 1), initializer: [...graph.initializer, ...held] },
  }
  return encodeModelProto(changed)
}

/** The largest difference, relative where values are above 1; infinite if the shapes differ. */
export function difference(a: Values, b: Values): number {
  const sizes = (dims: readonly number[]): string => dims.filter((size) => size !== 1).join()
  if (sizes(a.dims) !== sizes(b.dims) || a.values.length !== b.values.length) return Infinity
  let most = 0
  a.values.forEach((value: number, i: number) => {
    const wanted = b.values[i]
    if (Object.is(value, wanted) || value === wanted) return
    const off = Math.abs(value - wanted) / Math.max(1, Math.abs(wanted))
    most = off <= most ? most : Number.isNaN(off) ? Infinity : off
  })
  return most
}
