// JPEG: strict where it is damaged, and to the bit what libjpeg-turbo and OpenCV read where it is not.

import { count, oneOf } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import { orient, type Image } from '../image.js'
import { bytesOf } from './bytes.js'
import { convertTo } from './jpeg-colour.js'
import type { JpegHeader } from './jpeg-header.js'
import { upsample } from './jpeg-upsample.js'
import { readJpeg, type JpegLimits } from './read-jpeg.js'

export { encodeJpeg } from './encode-jpeg.js'

/** An image of three channels, RGB. */
export interface DecodedImage extends Image {
  readonly channels: 3
  /** What is wrong with the file, in words; empty unless damage was to be decoded. */
  readonly warnings: readonly string[]
}

/** Options of `decodeJpeg`. */
export type DecodeOptions = JpegLimits

const checkOptions = optionsOrNone<DecodeOptions>({
  maxPixels: count,
  maxMemory: count,
  damaged: oneOf('throw', 'decode'),
})

/**
 * Decodes a baseline or progressive JPEG to RGB, to the bit as libjpeg-turbo does by default, and so OpenCV: chroma is
 * interpolated, grey is repeated in the three channels, and EXIF's orientation is applied. CMYK and YCCK, which Adobe's
 * programs store inverted, become RGB by `(1 − ink)(1 − K)`.
 *
 * @param bytes the file.
 * @returns `data`, `height · width · 3` bytes.
 * @throws if the bytes are not a JPEG, are damaged or cut short anywhere, would take more than `maxPixels` or `maxMemory`,
 *   have scans that visit more than 40 million blocks, or are of a kind that is not read: 12-bit, lossless, hierarchical,
 *   arithmetic-coded, CMYK without an Adobe marker. With `damaged: 'decode'` damage throws only if nothing can be decoded.
 */
export function decodeJpeg(bytes: Uint8Array, options: DecodeOptions = {}): DecodedImage {
  checkOptions('decodeJpeg', options)
  const { header, warnings, samples } = readJpeg(bytesOf('decodeJpeg: bytes', bytes), options, 'samples')
  const { width, height } = header.frame
  const data = toRgb(header, samples)
  return { ...orient({ width, height, channels: 3, data }, header.orientation), channels: 3, warnings }
}

/**
 * Reads a JPEG from end to end without making pixels of it: every marker and every code.
 *
 * @throws whatever `decodeJpeg` would throw. What it lets pass, any decoder reads alike.
 */
export function checkJpeg(bytes: Uint8Array, options: DecodeOptions = {}): JpegHeader {
  checkOptions('checkJpeg', options)
  return readJpeg(bytesOf('checkJpeg: bytes', bytes), options, 'codes').header
}

function toRgb({ frame, colour }: JpegHeader, samples: readonly Uint8ClampedArray[]): Uint8Array {
  const { width, height, components } = frame
  const rowsOf = components.map((component, i) => upsample(samples[i], component, frame))
  const rgb = new Uint8ClampedArray(width * height * 3)
  const convert = convertTo[colour]
  for (let y = 0; y < height; y++)
    convert(
      rowsOf.map((rowOf) => rowOf(y)),
      rgb,
      y * width * 3,
      width,
    )
  return new Uint8Array(rgb.buffer)
}
