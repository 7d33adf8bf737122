// Writes JPEGs, by jpeg-js.

import { encode } from 'jpeg-js'
import { anyObject, number, wholeNumber } from '../../check/check.js'
import { bytesOf } from '../bytes.js'
import { LARGEST_SIDE } from './jpeg-frame.js'
import { readJpeg } from './read-jpeg.js'

const side = wholeNumber(1, LARGEST_SIDE)
const qualityRange = number({ atLeast: 1, atMost: 100 })

/**
 * Encodes RGB bytes as a baseline JPEG, without subsampling. Needs Node's `Buffer`, or a stand-in for it.
 *
 * @param image rows from the top, `data[(y · width + x) · 3 + c]`; sides of 1 to 65500, the most that libjpeg reads.
 * @param quality 1 to 100, in libjpeg's sense.
 * @throws if the number of bytes is not `height · width · 3`, or a side or the quality is out of range.
 */
export function encodeJpeg(
  image: { width: number; height: number; data: Uint8Array },
  quality = 90,
): Uint8Array {
  anyObject('encodeJpeg: the image', image)
  const { width, height } = image
  side('encodeJpeg: width', width)
  side('encodeJpeg: height', height)
  qualityRange('encodeJpeg: quality', quality)
  const rgb = bytesOf('encodeJpeg: data', image.data)
  if (rgb.length !== width * height * 3)
    throw new Error(
      `encodeJpeg: ${width} × ${height} RGB pixels take ${width * height * 3} bytes, got ${rgb.length}`,
    )
  const rgba = new Uint8Array(width * height * 4)
  for (let p = 0, q = 0; p < rgb.length; p += 3, q += 4) {
    rgba[q] = rgb[p]
    rgba[q + 1] = rgb[p + 1]
    rgba[q + 2] = rgb[p + 2]
  }
  return withoutSpare(new Uint8Array(encode({ width, height, data: rgba }, quality).data))
}

/** If the codes end with a whole byte, jpeg-js adds another one filled with ones, which does not belong to the data. */
function withoutSpare(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 4
  if (bytes[end] !== 0xff || bytes[end + 1] !== 0) return bytes
  try {
    readJpeg(bytes, { maxPixels: Infinity, maxMemory: Infinity }, 'codes')
    return bytes
  } catch {
    bytes.copyWithin(end, end + 2)
    return bytes.slice(0, -2)
  }
}
