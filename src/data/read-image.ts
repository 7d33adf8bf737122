// Reads one image as an input of a model.

import { errorText } from '../../kernels/error-text.js'
import { options } from '../check/options.js'
import { fromBytes } from './image-dataset.js'
import { imageChecks, openImageReader, sizeCheck, toSize, type ImageOptions } from './image-decoder.js'
import { loadSource, type ImageSource } from './image-source.js'
import { rowsAndColumns } from './image.js'
import type { NDArray } from '../../kernels/shape.js'

/** Options of `readImage`. */
export type ReadImageOptions = ImageOptions

const checkOptions = options<ReadImageOptions>(sizeCheck, imageChecks)

/**
 * Reads an image as an input of a model: decoded, resized as in OpenCV, scaled to 0–1. JPEG and PNG are read, whatever the
 * file's name; other formats by the option `decode`.
 *
 * @param source a path, a file's bytes, a `Blob` or `File`; or pixels: an image, `ImageData`, `ImageBitmap` or canvas.
 * @returns `[1, H, W, C]`.
 * @throws if the file cannot be read or decoded, naming it, or an option is out of range.
 */
export async function readImage(source: ImageSource, options: ReadImageOptions): Promise<NDArray> {
  checkOptions('readImage', options)
  const [rows, columns] = rowsAndColumns(options.size)
  return fromBytes([1, rows, columns, options.channels ?? 3], await readPixels(source, options))
}

async function readPixels(source: ImageSource, options: ReadImageOptions): Promise<Uint8Array> {
  const loaded = await loadSource('readImage', source)
  if ('image' in loaded) return toSize(loaded.image, options)
  const read = await openImageReader('readImage', options)
  return await read(loaded.bytes, loaded.name).catch((cause: unknown) => {
    throw new Error(`${loaded.name || 'readImage'}: ${errorText(cause)}`, { cause })
  })
}
