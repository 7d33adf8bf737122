// Makes a dataset from images that were decoded, or could not be. Used by imageFolder and readImageDataset.

import { abortSignal, oneOf } from '../check/check.js'
import { classNamesCheck } from '../check/lists.js'
import type { AbortSignalLike } from '../check/platform.js'
import { allocateBytes, rowsAndColumns } from './image.js'
import { imageDataset, type ImageDataset, type SkippedFile } from './image-dataset.js'
import type { ImageOptions } from './image-decoder.js'
import { encodeLabels } from './labels.js'

/** Options for making a dataset of labeled images. */
export interface ImageSetOptions extends ImageOptions {
  /** The classes in the order of their numbers, if they are known: for a test set, those of the training set. */
  readonly classNames?: readonly string[]
  /** `'throw'`, the default, or `'skip'`: what to do about images that cannot be read. */
  readonly onError?: 'throw' | 'skip'
  /** Stops the reading. */
  readonly signal?: AbortSignalLike
}

export const imageSetChecks = {
  classNames: classNamesCheck,
  onError: oneOf('throw', 'skip'),
  signal: abortSignal,
}

/** An image to be read: its name, and its class. */
export interface Example {
  readonly path: string
  readonly label: string
}

/** The result of reading: the bytes of all images, and the reasons why some are missing. */
export interface DecodedImages {
  /** `[N, H, W, C]`, with zeros for images that could not be read. */
  readonly images: Uint8Array
  /** What is wrong with an image, by its number. */
  readonly unread: ReadonlyMap<number, string>
}

/** The shape of each image. */
export function shapeOf({
  size,
  channels = 3,
}: ImageOptions): readonly [height: number, width: number, channels: number] {
  const [rows, columns] = rowsAndColumns(size)
  return [rows, columns, channels]
}

/** Memory for a number of images, and for the result of each. */
export class ImageSet implements DecodedImages {
  readonly images: Uint8Array
  readonly unread = new Map<number, string>()
  private readonly bytes: number

  /** @throws if there is not enough memory for them. */
  constructor(where: string, length: number, options: ImageOptions) {
    const [rows, columns, channels] = shapeOf(options)
    this.bytes = rows * columns * channels
    const what = `${where}: size: ${length} images of ${rows} × ${columns} × ${channels}`
    this.images = allocateBytes(what, length * this.bytes)
  }

  put(index: number, result: Uint8Array | string): void {
    if (typeof result === 'string') this.unread.set(index, result)
    else this.images.set(result, index * this.bytes)
  }
}

/**
 * A dataset of the images that were read.
 * @param where the caller, and `place` the location of the images, for errors; `advice` says what is expected.
 * @throws if images could not be read, unless `onError` is `'skip'` and others could; or if there are fewer than two
 *   classes.
 */
export function examplesRead(
  { where, place, advice }: { where: string; place: string; advice: string },
  examples: readonly Example[],
  { images, unread }: DecodedImages,
  refused: readonly SkippedFile[],
  options: ImageSetOptions,
): ImageDataset {
  const { onError = 'throw', classNames } = options
  const failures = Array.from(unread, ([index, reason]) => ({ path: examples[index].path, reason }))
  const skipped = [...refused, ...failures]
  if (skipped.length > 0 && (onError === 'throw' || unread.size === examples.length)) {
    const shown = skipped.slice(0, 10).map(({ path, reason }) => `\n  ${path}: ${reason}`)
    const more = skipped.length > shown.length ? `\n  and ${skipped.length - shown.length} more` : ''
    const ways = `repair or remove them${onError === 'skip' ? '' : ", or pass onError: 'skip'"}; ${advice}`
    throw new Error(
      `${where}: ${skipped.length} files${place} cannot be read${shown.join('')}${more}\n${ways}`,
    )
  }
  const read = examples.filter((_, index) => !unread.has(index))
  const stranger = classNames && examples.find(({ label }) => !classNames.includes(label))
  if (stranger)
    throw new Error(
      `${where}: classNames: '${stranger.label}', the class of ${stranger.path}, is not one of ${classNames.join(', ')}`,
    )
  const encoded = encodeLabels(
    read.map(({ label }) => label),
    classNames,
  )
  if (encoded.classNames.length < 2)
    throw new Error(`${where}: all images${place} are of one class, '${encoded.classNames[0]}'; ${advice}`)
  const shape = shapeOf(options)
  return imageDataset({
    ...encoded,
    images: withoutGaps(images, shape[0] * shape[1] * shape[2], unread),
    shape,
    paths: read.map(({ path }) => path),
    skipped,
  })
}

/** Closes the gaps of images that were not read; the set itself is not changed. */
function withoutGaps(images: Uint8Array, bytes: number, unread: ReadonlyMap<number, string>): Uint8Array {
  if (unread.size === 0) return images
  const kept = new Uint8Array(images.length - unread.size * bytes)
  let to = 0
  for (let n = 0; n * bytes < images.length; n++)
    if (!unread.has(n)) kept.set(images.subarray(n * bytes, (n + 1) * bytes), bytes * to++)
  return kept
}
