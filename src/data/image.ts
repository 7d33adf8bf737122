// An image on the host: interleaved bytes, rows from the top, `[H, W, C]`.

import { isCount, refuse } from '../check/check.js'
import { typedArrayKind } from '../check/typed-array.js'

/** An 8-bit image: `data[(y · width + x) · channels + c]`, rows from the top. */
export interface Image {
  /** Columns. */
  readonly width: number
  /** Rows. */
  readonly height: number
  /** 3 for RGB, 1 for gray. */
  readonly channels: number
  /** `height · width · channels` bytes. */
  readonly data: Uint8Array
}

/** Pixels as in a page: an `ImageData`, four bytes per pixel. */
export interface RGBAImage {
  /** Columns. */
  readonly width: number
  /** Rows. */
  readonly height: number
  /** RGBA, `height · width · 4` bytes. */
  readonly data: Uint8ClampedArray | Uint8Array
}

/** Limits that are checked before memory is allocated for an image. */
export interface ImageLimits {
  /** Refuse images that declare more pixels than this; default 64 million. */
  readonly maxPixels?: number
  /** Refuse images that take more bytes of memory than this to decode; default 2³⁰, 1 GiB. */
  readonly maxMemory?: number
}

/** Rows and columns of an image: one number for both, or `[rows, columns]`. */
export type ImageSize = number | readonly [rows: number, columns: number]

/** A size as two numbers. */
export const rowsAndColumns = (size: ImageSize): readonly [rows: number, columns: number] =>
  typeof size === 'number' ? [size, size] : size

/**
 * An image with one or three channels, from anything that looks like an image. Of four channels, the last one, alpha, is
 * dropped.
 * @throws if its parts are missing or inconsistent, naming `where`.
 */
export function toImage(where: string, given: unknown): Image {
  const { width, height, data, channels } = (given ?? {}) as Partial<Image>
  if (!isCount(width) || !isCount(height) || !isBytes(data))
    refuse(where, given, 'an image { width, height, channels, data } of bytes, or an ImageData')
  // An ImageData does not state that it has four channels.
  const image = {
    width: width!,
    height: height!,
    channels: channels ?? 4,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  }
  if (![1, 3, 4].includes(image.channels))
    refuse(`${where}: channels`, channels, '1 (gray), 3 (RGB) or 4 (RGBA)')
  checkImage(where, image)
  return image.channels === 4 ? withoutAlpha(image) : image
}

/** @throws unless it is an image whose bytes match its pixels. */
export function checkImage(where: string, given: unknown): void {
  const { width, height, channels, data } = (given ?? {}) as Partial<Image>
  if (![width, height, channels].every(isCount) || !isBytes(data))
    refuse(where, given, 'an image { width, height, channels, data }')
  if (data.length !== width! * height! * channels!)
    throw new Error(
      `${where}: ${width} × ${height} pixels of ${channels} channels are ${width! * height! * channels!} bytes, got ${data.length}`,
    )
}

/** Whether it is bytes from 0 to 255, of any realm. */
export const isBytes = (value: unknown): value is Uint8Array | Uint8ClampedArray =>
  ['Uint8Array', 'Uint8ClampedArray'].includes(typedArrayKind(value) ?? '')

function withoutAlpha({ width, height, data: rgba }: Image): Image {
  const data = new Uint8Array(width * height * 3)
  for (let p = 0, q = 0; p < data.length; p += 3, q += 4) {
    data[p] = rgba[q]
    data[p + 1] = rgba[q + 1]
    data[p + 2] = rgba[q + 2]
  }
  return { width, height, channels: 3, data }
}

/** A gray image as RGB with three equal channels; any other image unchanged. */
export function toRGB(image: Image): Image {
  if (image.channels !== 1) return image
  const { width, height, data: gray } = image
  const data = new Uint8Array(gray.length * 3)
  for (let i = 0, p = 0; i < gray.length; i++, p += 3) data[p] = data[p + 1] = data[p + 2] = gray[i]
  return { width, height, channels: 3, data }
}

/**
 * Allocates bytes.
 * @throws if there is not enough memory, saying what it was for.
 */
export function allocateBytes(what: string, length: number): Uint8Array {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    throw new Error(`${what} take ${(length / 1e9).toPrecision(3)} GB, more than there is memory for`, {
      cause,
    })
  }
}

/**
 * The luma of an RGB image, `0.299 R + 0.587 G + 0.114 B` (ITU-R BT.601) in OpenCV's 15-bit fixed point, so that equal
 * channels keep their value. A gray image is returned unchanged.
 */
export function toGray(image: Image): Image {
  if (image.channels === 1) return image
  const { width, height, data: rgb } = image
  const data = new Uint8Array(width * height)
  for (let i = 0, p = 0; i < data.length; i++, p += 3)
    data[i] = (9798 * rgb[p] + 19235 * rgb[p + 1] + 3735 * rgb[p + 2] + 16384) >> 15
  return { width, height, channels: 1, data }
}

/**
 * Turns a stored image upright, according to the eight values of EXIF's Orientation tag (CIPA DC-008, 4.6.4): 1 is upright,
 * 2 to 4 are mirrored or upside down, 5 to 8 have rows and columns exchanged.
 */
export function orient(image: Image, orientation: number): Image {
  if (orientation === 1) return image
  const { width: W, height: H, channels: C, data: stored } = image
  const exchanged = orientation >= 5
  const [width, height] = exchanged ? [H, W] : [W, H]
  // Whether the picture's columns and rows run backwards in the stored image.
  const fromRight = [2, 3, 7, 8].includes(orientation)
  const fromBottom = [3, 4, 6, 7].includes(orientation)
  const stepX = fromRight ? -C : C
  const stepY = (fromBottom ? -W : W) * C
  const start = ((fromBottom ? H - 1 : 0) * W + (fromRight ? W - 1 : 0)) * C
  const [alongRow, alongColumn] = exchanged ? [stepY, stepX] : [stepX, stepY]
  const data = new Uint8Array(stored.length)
  let out = 0
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = start + y * alongColumn + x * alongRow
      for (let c = 0; c < C; c++) data[out++] = stored[from + c]
    }
  return { width, height, channels: C, data }
}
