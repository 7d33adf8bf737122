// One file, or its bytes, to an image of a given size.

import { readFile } from 'node:fs/promises'
import { fromBytes } from './image-dataset.js'
import { toGrey } from './image.js'
import { decodeJpeg, type DecodeOptions } from './jpeg/jpeg.js'
import { resizeBilinear } from './resize.js'
import type { NDArray } from '../../kernels/shape.js'

/** Options of `readImage`. */
export interface ReadImageOptions extends DecodeOptions {
  /** Rows and columns of the result. */
  readonly size: readonly [height: number, width: number]
  /** 3 for RGB, the default; 1 for grey. */
  readonly channels?: 1 | 3
}

/**
 * Reads a JPEG as a model takes it: decoded, resized, scaled to 0–1.
 *
 * @param file a path, or the file's bytes.
 * @returns `[1, H, W, C]`.
 * @throws if the file cannot be read or decoded, naming it.
 */
export async function readImage(file: string | Uint8Array, options: ReadImageOptions): Promise<NDArray> {
  const [height, width] = options.size
  const bytes = typeof file === 'string' ? await named(file, options) : imageBytes(file, options)
  return fromBytes([1, height, width, options.channels ?? 3], bytes)
}

const named = (path: string, options: ReadImageOptions): Promise<Uint8Array> =>
  readImageBytes(path, options).catch((error: Error) => {
    throw new Error(`${path}: ${error.message}`, { cause: error })
  })

/** Reads a file to `[H, W, C]` bytes; an error says what is wrong with it, not which file it is. */
export async function readImageBytes(path: string, options: ReadImageOptions): Promise<Uint8Array> {
  try {
    return imageBytes(await readFile(path), options)
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error })
  }
}

function imageBytes(
  file: Uint8Array,
  { size: [height, width], channels = 3, maxPixels }: ReadImageOptions,
): Uint8Array {
  const image = decodeJpeg(file, { maxPixels })
  return resizeBilinear(channels === 1 ? toGrey(image) : image, { width, height }).data
}

/** What went wrong, without the system's jargon for the commonest cases. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder, not a file'
  if (code === 'EACCES') return 'it may not be read (permission denied)'
  return message
}
