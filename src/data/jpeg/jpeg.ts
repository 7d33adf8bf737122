// JPEG through jpeg-js, with what it lacks: strictness, exact colour conversion, orientation.

import { decode, encode } from 'jpeg-js'
import { orient, type Image } from '../image.js'
import { readJpegHeader } from './jpeg-header.js'

/** An image of three channels, RGB. */
export interface DecodedImage extends Image {
  readonly channels: 3
}

/** Options of `decodeJpeg`. */
export interface DecodeOptions {
  /** Refuse images that declare more pixels than this, before memory is taken for them; default 64 million. */
  readonly maxPixels?: number
}

/**
 * Decodes a baseline or progressive JPEG to RGB. Grey is repeated in the three channels; CMYK and YCCK, which Adobe's
 * programs store inverted, become RGB by `(1 − ink)(1 − K)`; EXIF's orientation is applied. Chroma is upsampled by
 * repetition.
 *
 * @returns `data`, `height · width · 3` bytes.
 * @throws if the bytes are not a JPEG, are damaged or cut short anywhere, declare more than `maxPixels`, or are of a kind
 *   that is not read: 12-bit, lossless, hierarchical, arithmetic-coded, CMYK without an Adobe marker.
 */
export function decodeJpeg(bytes: Uint8Array, { maxPixels = 64e6 }: DecodeOptions = {}): DecodedImage {
  const header = readJpegHeader(bytes, maxPixels)
  const { data, width, height } = decodeStream(header)
  if (header.colour === 'ycbcr') convertYCbCr(data)
  return orient({ width, height, channels: 3, data }, header.orientation) as DecodedImage
}

function decodeStream({ stream, blocks, width, height }: ReturnType<typeof readJpegHeader>): {
  data: Uint8Array
  width: number
  height: number
} {
  try {
    return decode(stream, {
      useTArray: true,
      formatAsRGBA: false,
      colorTransform: false,
      // jpeg-js runs past the last block of a grey image whose restart interval does not divide it; being tolerant means
      // just that it ignores those. Data that end early are an error either way.
      tolerantDecoding: true,
      maxResolutionInMP: 1 + (width * height) / 1e6,
      // Coefficients, samples and two outputs; the tables that a file can repeat are at most four times its size.
      maxMemoryUsageInMB: 1 + (blocks * (256 + 64) + width * height * 7 + stream.length * 4) / 2 ** 20,
    })
  } catch (error) {
    const { message } = error as Error
    const why = message.startsWith('unexpected marker')
      ? 'its data end before its last pixel or run into a marker'
      : `its codes or tables make no sense (${message})`
    throw new Error(`damaged or truncated JPEG: ${why}`, { cause: error })
  }
}

/** In place, JFIF's equations in libjpeg's 16-bit fixed point: jdcolor.c, ycc_rgb_convert. */
function convertYCbCr(data: Uint8Array): void {
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
  for (let p = 0; p < data.length; p += 3) {
    const y = data[p]
    const blue = data[p + 1] - 128
    const red = data[p + 2] - 128
    clamped[p] = y + ((91881 * red + 32768) >> 16)
    clamped[p + 1] = y + ((-22554 * blue - 46802 * red + 32768) >> 16)
    clamped[p + 2] = y + ((116130 * blue + 32768) >> 16)
  }
}

/**
 * Encodes RGB bytes as a baseline JPEG, without subsampling. Needs Node's `Buffer`, or a stand-in for it.
 *
 * @param quality 1 to 100, in libjpeg's sense.
 * @throws if the number of bytes is not `height · width · 3`, or the quality is out of range.
 */
export function encodeJpeg(
  { width, height, data }: { width: number; height: number; data: Uint8Array },
  quality = 90,
): Uint8Array {
  if (data.length !== width * height * 3)
    throw new Error(
      `encodeJpeg: ${width} × ${height} RGB pixels take ${width * height * 3} bytes, got ${data.length}`,
    )
  if (!(quality >= 1 && quality <= 100)) throw new Error(`encodeJpeg: quality is 1 to 100, got ${quality}`)
  const rgba = new Uint8Array(width * height * 4)
  for (let p = 0, q = 0; p < data.length; p += 3, q += 4) rgba.set(data.subarray(p, p + 3), q)
  return new Uint8Array(encode({ width, height, data: rgba }, quality).data)
}
