// The format of a model file, recognized by its first bytes.

import { describeValue } from '../check/describe-value.js'

/** A format of model files that its first bytes identify. */
export type ModelFormat = 'safetensors' | 'zip' | 'hdf5' | 'json' | 'onnx'

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, i) => bytes[at + i] === byte)

/** How a file of no known format begins, as an error says it. */
export const beginningOf = (bytes: Uint8Array): string =>
  bytes.length === 0
    ? 'this file is empty'
    : `this file begins with ${describeValue(String.fromCharCode(...bytes.subarray(0, 16)))}`

const hdf5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** The first field of an ONNX model is its version: a varint of field 1. */
const onnx = 0x08

/** The format of a file; undefined if it is none of these. */
export function formatOf(bytes: Uint8Array): ModelFormat | undefined {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return 'zip'
  // HDF5 may begin after a user block of 512 bytes, or twice as many, and so on.
  for (let at = 0; at < bytes.length; at = at === 0 ? 512 : at * 2)
    if (startsWith(bytes, hdf5, at)) return 'hdf5'
  // A safetensors file has the length of its header in 8 bytes, then the header, which is JSON.
  if (bytes[8] === 0x7b && startsWith(bytes, [0, 0], 6)) return 'safetensors'
  const text = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
  if (text.startsWith('{')) return 'json'
  return bytes[0] === onnx ? 'onnx' : undefined
}
