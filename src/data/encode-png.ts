// Pictures as files that everything shows.

import { toImage, type Image, type RGBAImage } from './image.js'

/**
 * Encodes an image as a PNG, without loss. Works in pages, too.
 *
 * @param image `{ width, height, channels, data }`, gray or RGB, as `overlay` and `imageGrid` make; or an `ImageData`, whose
 * alpha is left out.
 * @throws if it is not an image, or its bytes are not as many as its pixels.
 */
export async function encodePng(image: Image | RGBAImage): Promise<Uint8Array> {
  const checked = toImage('encodePng: image', image)
  const { encode8 } = await import('./png/encode-png.js')
  return encode8(checked)
}
