// Sources of images, in Node and in a page.

import { describeValue } from '../check/describe-value.js'
import { errorText } from '../../kernels/error-text.js'
import type { BlobSource } from '../check/platform.js'
import { isBuffer } from '../check/typed-array.js'
import { readBytes } from './bytes.js'
import type { FilePath } from './file-path.js'
import { isBytes, toImage, type Image, type RGBAImage } from './image.js'

/** A `<canvas>` or an `OffscreenCanvas`. */
export interface CanvasSource {
  /** Columns. */
  readonly width: number
  /** Rows. */
  readonly height: number
  /** Its drawing context, a `CanvasRenderingContext2D`; null if it has a context of another kind. */
  getContext(kind: '2d'): unknown
}

/** An `ImageBitmap`. */
export interface BitmapSource {
  /** Columns. */
  readonly width: number
  /** Rows. */
  readonly height: number
  /** Frees its memory; reading does not call it. */
  close(): void
}

/**
 * A source of an image: a file's path or bytes, a `Blob` or `File`; or pixels, as an image, an `ImageData`, an `ImageBitmap`
 * or a canvas. Alpha is dropped.
 */
export type ImageSource =
  FilePath | Uint8Array | ArrayBuffer | BlobSource | Image | RGBAImage | BitmapSource | CanvasSource

/** A file's bytes and name, which is empty if it has none; or an image. */
export type Loaded = { readonly bytes: Uint8Array; readonly name: string } | { readonly image: Image }

/** @throws if it is not a source of images, or its bytes are not available. */
export async function loadSource(where: string, source: ImageSource): Promise<Loaded> {
  const name = sourceName(source)
  if (name !== '' || isFile(source)) {
    const bytes = await readBytes(where, source).catch((cause: unknown) => {
      const said = errorText(cause)
      throw new Error(said.startsWith(where) ? said : `${where}: ${said}`, { cause })
    })
    return { bytes, name }
  }
  if (typeof source === 'object' && source !== null) {
    if ('data' in source) return { image: toImage(`${where}: the image`, source) }
    if ('getContext' in source || 'close' in source)
      return { image: toImage(`${where}: the image`, pixelsOf(where, source)) }
  }
  throw new Error(
    `${where}: it takes a path, a file's bytes, a Blob or File, an ImageData, an ImageBitmap or a canvas, got ${describeValue(source)}`,
  )
}

/** Whether it holds a file's bytes. Numbers other than bytes are not a file. */
const isFile = (source: unknown): boolean =>
  isBytes(source) ||
  isBuffer(source) ||
  (typeof source === 'object' && source !== null && 'arrayBuffer' in source)

/** The name of a `File`; empty if there is none. */
export const sourceName = (source: unknown): string => {
  if (typeof source === 'string' || source instanceof URL) return String(source)
  const { name } = (source ?? {}) as { readonly name?: unknown }
  return typeof name === 'string' ? name : ''
}

interface Context {
  getImageData(x: number, y: number, width: number, height: number): RGBAImage
  drawImage(image: unknown, x: number, y: number): void
}

/** @throws if the browser refuses to give the pixels, for example because the canvas holds an image of another origin. */
function pixelsOf(where: string, source: CanvasSource | BitmapSource): RGBAImage {
  const { width, height } = source
  try {
    const canvas = 'getContext' in source ? source : new (offscreenCanvas())(width, height)
    const context = canvas.getContext('2d') as Context | null
    if (!context) throw new Error('its context is not 2d')
    if (canvas !== source) context.drawImage(source, 0, 0)
    return context.getImageData(0, 0, width, height)
  } catch (cause) {
    throw new Error(`${where}: its pixels cannot be read: ${(cause as Error).message}`, { cause })
  }
}

function offscreenCanvas(): new (width: number, height: number) => CanvasSource {
  const { OffscreenCanvas } = globalThis as {
    OffscreenCanvas?: new (width: number, height: number) => CanvasSource
  }
  if (!OffscreenCanvas) throw new Error('there is no OffscreenCanvas here; draw it on a canvas and pass that')
  return OffscreenCanvas
}
