// JPEG decoding: strict about damage, and otherwise bit-identical to libjpeg-turbo and OpenCV.

import { count, oneOf } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import { bytesOf } from '../bytes.js'
import { orient, type Image } from '../image.js'
import { Damage } from './damage.js'
import { JpegBits } from './jpeg-bits.js'
import { convertTo } from './jpeg-color.js'
import { memoryOf, readHeader, type JpegColor, type JpegHeader } from './jpeg-header.js'
import { JpegTables } from './jpeg-tables.js'
import { upsample } from './jpeg-upsample.js'
import { readJpeg, type DecodeOptions } from './read-jpeg.js'

export { encodeJpeg } from './encode-jpeg.js'
export type { DecodeOptions } from './read-jpeg.js'

/** An image with three channels, RGB. */
export interface DecodedImage extends Image {
  readonly channels: 3
  /** What is wrong with the file, in words; empty unless damaged files are to be decoded. */
  readonly warnings: readonly string[]
}

const checkOptions = optionsOrNone<DecodeOptions>({
  maxPixels: count,
  maxMemory: count,
  damaged: oneOf('throw', 'decode'),
})

/**
 * Decodes a baseline or progressive JPEG to RGB, with the same bits as libjpeg-turbo by default, and so OpenCV: chroma is
 * interpolated, gray is repeated in the three channels, and EXIF's orientation is applied. CMYK and YCCK, which Adobe's
 * programs store inverted, become RGB by `(1 − ink)(1 − K)`.
 *
 * @param bytes the file.
 * @returns `data`, `height · width · 3` bytes.
 * @throws if the bytes are not a JPEG, are damaged or truncated anywhere, would take more than `maxPixels` or `maxMemory`,
 *   have scans that visit more than 24 million blocks, or are of an unsupported kind: 12-bit, lossless, hierarchical,
 *   arithmetic-coded, CMYK without an Adobe marker. With `damaged: 'decode'`, damage throws only if nothing can be decoded.
 */
export function decodeJpeg(bytes: Uint8Array, options: DecodeOptions = {}): DecodedImage {
  checkOptions('decodeJpeg', options)
  const { header, warnings, samples } = readJpeg(bytesOf('decodeJpeg', bytes), options, 'samples')
  const { width, height } = header.frame
  const data = toRgb(header, samples)
  return { ...orient({ width, height, channels: 3, data }, header.orientation), channels: 3, warnings }
}

/** A JPEG's properties as stored, before EXIF's orientation is applied. */
export interface JpegSummary {
  readonly width: number
  readonly height: number
  readonly color: JpegColor
  /** EXIF's Orientation, 1 to 8; 1 if there is none. */
  readonly orientation: number
  readonly warnings: readonly string[]
}

/**
 * Reads a JPEG from end to end, every marker and every code, without computing pixels. A file that passes is safe for any
 * decoder, since no two decoders would read it differently.
 *
 * @throws whatever `decodeJpeg` would throw.
 */
export function checkJpeg(bytes: Uint8Array, options: DecodeOptions = {}): JpegSummary {
  checkOptions('checkJpeg', options)
  const { header, warnings } = readJpeg(bytesOf('checkJpeg', bytes), options, 'codes')
  const { frame, color, orientation } = header
  return { width: frame.width, height: frame.height, color, orientation, warnings }
}

/**
 * Bytes of memory that `decodeJpeg` takes for a file, not counting the file itself. Reads only the header.
 * @throws if there is no header that could be decoded.
 */
export function jpegMemory(bytes: Uint8Array): number {
  const bits = new JpegBits(bytesOf('jpegMemory', bytes))
  return memoryOf(readHeader(bits, new JpegTables(), new Damage('decode')).header)
}

function toRgb({ frame, color }: JpegHeader, samples: readonly Uint8ClampedArray[]): Uint8Array {
  const { width, height, components } = frame
  const rowsOf = components.map((component, i) => upsample(samples[i], component, frame))
  const rgb = new Uint8ClampedArray(width * height * 3)
  const convert = convertTo[color]
  for (let y = 0; y < height; y++)
    convert(
      rowsOf.map((rowOf) => rowOf(y)),
      rgb,
      y * width * 3,
      width,
    )
  return new Uint8Array(rgb.buffer)
}
