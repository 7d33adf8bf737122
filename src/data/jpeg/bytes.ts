// Bytes, in whatever a caller holds them.

import { refuse } from '../../check/check.js'

/** A view of the bytes of a typed array, a buffer, or a `DataView`, of whatever realm; nothing is copied. */
export function bytesOf(where: string, value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  const kind = Object.prototype.toString.call(value)
  if (kind === '[object ArrayBuffer]' || kind === '[object SharedArrayBuffer]')
    return new Uint8Array(value as ArrayBuffer)
  return refuse(where, value, 'the bytes of a file, a Uint8Array or an ArrayBuffer')
}
