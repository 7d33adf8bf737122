// Decodes a file's bytes to an image of a given size: chooses the decoder, and converts the pixels.

import { aFunction, check, count, refuse, size as checkSize } from '../check/check.js'
import { errorText } from '../../kernels/error-text.js'
import type { OptionalChecks, RequiredChecks } from '../check/options.js'
import type { URLLike } from '../check/platform.js'
import { formatOf, unreadFormat } from './file-kind.js'
import {
  rowsAndColumns,
  toGray,
  toImage,
  toRGB,
  type Image,
  type ImageLimits,
  type ImageSize,
  type RGBAImage,
} from './image.js'
import { decodeJpeg } from './jpeg/jpeg.js'
import { resizeBilinear } from './resize.js'

/** Decodes a JPEG and passes the image to `use`. Its pixels may be gone when `use` has returned. */
export type JpegFunction = <T>(bytes: Uint8Array, limits: ImageLimits, use: (image: Image) => T) => Promise<T>

/** A decoder of JPEGs that replaces the built-in one: `turbo()` from `receptive/turbo`. */
export interface JpegDecoder {
  /** Which decoder it is. */
  readonly name: 'turbo'
  /** The address of its WebAssembly; absent: the file in its package. */
  readonly wasm?: string
  /** Loads it. */
  open(): Promise<JpegFunction>
}

/** Decodes files of formats that are not built in. `path` is empty if the bytes have no name. */
export type DecodeFunction = (
  bytes: Uint8Array,
  path: string,
) => Image | RGBAImage | Promise<Image | RGBAImage>

/** How images are converted to pixels. */
export interface ImageOptions extends ImageLimits {
  /** Rows and columns of the result: `[rows, columns]`, or one number for both. */
  readonly size: ImageSize
  /** 3 for RGB, the default; 1 for gray. */
  readonly channels?: 1 | 3
  /** A decoder of JPEGs: `turbo()` from `receptive/turbo` is several times as fast as the built-in one. */
  readonly decoder?: JpegDecoder
  /**
   * Decodes files that are neither JPEG nor PNG, such as WebP, TIFF or DICOM. A function runs on the calling thread, and
   * `imageFolder` then decodes everything there. The URL of a module, whose default export is the function, lets threads
   * load it: `new URL('./decode-webp.js', import.meta.url)`.
   */
  readonly decode?: DecodeFunction | URLLike
}

export const sizeCheck: RequiredChecks<ImageOptions> = { size: checkSize }

export const imageChecks: OptionalChecks<ImageOptions> = {
  channels: check('3 (RGB) or 1 (gray)', (value) => value === 1 || value === 3),
  maxPixels: count,
  maxMemory: count,
  decode: (where, value) => {
    if (!(value instanceof URL)) aFunction(where, value)
  },
  decoder: check(
    "turbo() from 'receptive/turbo'",
    (value) =>
      (value as Partial<JpegDecoder>)?.name === 'turbo' && typeof (value as JpegDecoder).open === 'function',
  ),
}

/** Converts a file's bytes to `[H, W, C]` bytes of the requested size. */
export type ImageReader = (file: Uint8Array, path: string) => Promise<Uint8Array>

/** @throws if the requested decoder, or the module in `decode`, cannot be loaded. */
export async function openImageReader(where: string, options: ImageOptions): Promise<ImageReader> {
  const limits = limitsOf(options)
  const jpeg = (await options.decoder?.open()) ?? builtIn
  const others = options.decode && (await hook(`${where}: decode`, options.decode))
  const use = (image: Image): Uint8Array => toSize(image, options)
  return async (file, path) => {
    const format = formatOf(file)
    if (format === 'jpeg') return jpeg(file, limits, use)
    if (format === 'png') return use((await import('./png/png.js')).decodePng(file, limits))
    if (!others) throw new Error(unreadFormat(file))
    return use(toImage('what decode gives', await others(file, path)))
  }
}

const builtIn: JpegFunction = async (bytes, limits, use) => use(decodeJpeg(bytes, limits))

/** The limits among the options. */
export const limitsOf = ({ maxPixels, maxMemory }: ImageLimits): ImageLimits => ({ maxPixels, maxMemory })

async function hook(where: string, decode: DecodeFunction | URLLike): Promise<DecodeFunction> {
  if (typeof decode === 'function') return decode
  const module = (await import(/* webpackIgnore: true */ /* @vite-ignore */ decode.href).catch(
    (cause: unknown) => {
      throw new Error(`${where}: cannot load ${decode.href}: ${errorText(cause)}`, { cause })
    },
  )) as { readonly default?: unknown }
  if (typeof module.default !== 'function')
    refuse(`${where}: the default export of ${decode.href}`, module.default, 'a function of bytes and a path')
  return module.default as DecodeFunction
}

/** The bytes of an image with the requested size and channels. They are never those of `image` itself. */
export function toSize(
  image: Image,
  { size, channels = 3 }: Pick<ImageOptions, 'size' | 'channels'>,
): Uint8Array {
  const [rows, columns] = rowsAndColumns(size)
  const resized = resizeBilinear(channels === 1 ? toGray(image) : image, [rows, columns])
  const { data } = channels === 3 ? toRGB(resized) : resized
  return data === image.data ? data.slice() : data
}
