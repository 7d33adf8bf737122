// The kind of an array or buffer. `instanceof` is unreliable here: a frame or a test's sandbox has its own classes.

/** The kind of a typed array, such as `Float32Array`; undefined for other values. A Node Buffer is a `Uint8Array`. */
export const typedArrayKind = (value: unknown): string | undefined =>
  ArrayBuffer.isView(value) && tagOf(value) !== 'DataView' ? tagOf(value) : undefined

/** Whether it is an ArrayBuffer or a SharedArrayBuffer. */
export const isBuffer = (value: unknown): value is ArrayBufferLike =>
  tagOf(value) === 'ArrayBuffer' || tagOf(value) === 'SharedArrayBuffer'

/** `Float32Array` from `[object Float32Array]`. */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)
