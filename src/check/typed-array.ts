// Which kind of array or buffer a value is. `instanceof` does not tell: a frame or a test's sandbox has classes of its own.

/** The kind of a typed array, such as `Float32Array`; undefined if it is none. A Node Buffer is a `Uint8Array`. */
export const typedArrayKind = (value: unknown): string | undefined =>
  ArrayBuffer.isView(value) && tagOf(value) !== 'DataView' ? tagOf(value) : undefined

/** Whether it is an ArrayBuffer or a SharedArrayBuffer. */
export const isBuffer = (value: unknown): value is ArrayBufferLike =>
  tagOf(value) === 'ArrayBuffer' || tagOf(value) === 'SharedArrayBuffer'

/** What `[object Float32Array]` says: `Float32Array`. */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)
