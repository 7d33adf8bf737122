// Pictures as PNG files.

import { toImage, type Image, type RGBAImage } from './image.js'

/**
 * Encodes an image as a PNG, without loss. It works in pages, too.
 *
 * @param image `{ width, height, channels, data }`, gray or RGB, as `overlay` and `imageGrid` return; or an `ImageData`, whose
 * alpha is dropped.
 * @throws if it is not an image, or the number of its bytes does not match its pixels.
 */
export async function encodePng(image: Image | RGBAImage): Promise<Uint8Array> {
  const checked = toImage('encodePng: image', image)
  const { encode8 } = await import('./png/encode-png.js')
  return encode8(checked)
}
