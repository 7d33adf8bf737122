// Bytes in any form: views and buffers of any kind and realm, or sources that must be read first, such as a Response.

import { describeValue, shorten } from '../check/describe-value.js'
import type { BlobSource } from '../check/platform.js'
import { isBuffer, tagOf } from '../check/typed-array.js'
import type { FilePath } from './file-path.js'
import { readFile } from './files.js'
import { whyUnreachable } from './why-unreachable.js'

/** Bytes in memory: a typed array, a Node Buffer or a DataView, of which the viewed part counts, or a buffer. */
export type Bytes = ArrayBufferView | ArrayBufferLike

/**
 * A source of bytes: the bytes themselves; a `Response` from `fetch`, a `Blob` or a `File`; a URL; or the path of a file, if
 * there is a file system. Or a promise of one of these.
 */
export type ByteSource = Bytes | BlobSource | FilePath | PromiseLike<Bytes | BlobSource | FilePath>

/**
 * Bytes as a Uint8Array. They are copied only if another thread could change them.
 * @param where how errors begin: `decodeJpeg`.
 * @throws if they are neither a typed array, a DataView nor a buffer.
 */
export function bytesOf(where: string, value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value
    return unshared(new Uint8Array(buffer, byteOffset, byteLength))
  }
  if (isBuffer(value)) return unshared(new Uint8Array(value))
  throw new Error(`${where}: it takes bytes, as a Uint8Array or an ArrayBuffer, got ${describeValue(value)}`)
}

const unshared = (bytes: Uint8Array): Uint8Array =>
  tagOf(bytes.buffer) === 'SharedArrayBuffer' ? bytes.slice() : bytes

/**
 * Waits for bytes.
 * @param where how errors begin: `loadModel`.
 * @throws if it is not a source of bytes, or the bytes are not available: the file is missing, or the Response is a 404, for
 *   example.
 */
export async function readBytes(where: string, source: unknown): Promise<Uint8Array> {
  const given: unknown = await source
  const url = given instanceof URL || tagOf(given) === 'URL' ? String(given) : given
  if (typeof url === 'string' && url !== '') {
    if (/^(https?|data|blob):/i.test(url)) return readBody(where, await request(where, url))
    return readFile(/^file:/i.test(url) ? new URL(url) : url)
  }
  if (hasBody(given)) return readBody(where, given)
  if (ArrayBuffer.isView(given) || isBuffer(given)) return bytesOf(where, given)
  throw new Error(
    `${where}: it takes bytes, a Response, a Blob, a URL or the path of a file, got ${describeValue(given)}`,
  )
}

/** A Blob, a File or a Response, of any realm or library. */
interface Body {
  readonly ok?: boolean
  readonly status?: number
  readonly statusText?: string
  readonly url?: string
  readonly bodyUsed?: boolean
  arrayBuffer(): Promise<ArrayBuffer>
}

const hasBody = (value: unknown): value is Body =>
  typeof value === 'object' && typeof (value as Partial<Body> | null)?.arrayBuffer === 'function'

async function request(where: string, url: string): Promise<Response> {
  try {
    return await fetch(url)
  } catch (cause) {
    throw new Error(`${where}: ${shorten(url)} could not be fetched: ${whyUnreachable(cause)}`, { cause })
  }
}

async function readBody(where: string, body: Body): Promise<Uint8Array> {
  const { ok = true, status, statusText = '', url = '', bodyUsed } = body
  const from = url === '' ? 'the response' : `the response of ${shorten(url)}`
  if (!ok) throw new Error(`${where}: ${from} has the status ${`${status} ${statusText}`.trim()}`)
  if (bodyUsed) throw new Error(`${where}: ${from} was read before; it can be read only once`)
  try {
    return new Uint8Array(await body.arrayBuffer())
  } catch (cause) {
    throw new Error(
      `${where}: ${status === undefined ? 'the file' : from} could not be read: ${whyUnreachable(cause)}`,
      {
        cause,
      },
    )
  }
}
