// Floating-point element types of stored tensors, little-endian.
// F16:  value = (−1)^s · 2^(e−15) · (1 + m/1024); e = 0 is subnormal, e = 31 infinite or NaN — IEEE 754 binary16.
// BF16: the upper half of an F32.

import type { Float } from '../../kernels/shape.js'

/** How a stored element type is read. */
export interface Dtype {
  /** Bytes an element. */
  readonly bytes: number
  /** All elements of a buffer. */
  readonly read: (buffer: ArrayBuffer) => Float
}

const dtypes = new Map<string, Dtype>([
  ['F64', { bytes: 8, read: (buffer) => new Float64Array(buffer) }],
  ['F32', { bytes: 4, read: (buffer) => new Float32Array(buffer) }],
  ['F16', { bytes: 2, read: (buffer) => Float32Array.from(new Uint16Array(buffer), halfValue) }],
  ['BF16', { bytes: 2, read: readBfloat16 }],
])

/** The element type of that name in safetensors' notation; undefined if it is none that can be read. */
export const readDtype = (name: string): Dtype | undefined => dtypes.get(name)

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const mantissa = bits & 0x3ff
  if (exponent === 0x1f) return mantissa ? NaN : sign * Infinity
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * 2 ** (exponent - 25) * (0x400 + mantissa)
}

function readBfloat16(buffer: ArrayBuffer): Float32Array {
  const bits = Uint32Array.from(new Uint16Array(buffer), (half) => half << 16)
  return new Float32Array(bits.buffer)
}
