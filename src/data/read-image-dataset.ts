// Makes a dataset of labeled images from any source: in a page, from files that its user chose.

import { aFunction, listOf, name, type Check } from '../check/check.js'
import { errorText } from '../../kernels/error-text.js'
import { options as optionsOf } from '../check/options.js'
import { throwIfAborted } from '../check/platform.js'
import type { ImageDataset } from './image-dataset.js'
import { imageChecks, openImageReader, sizeCheck, toSize } from './image-decoder.js'
import { examplesRead, imageSetChecks, ImageSet, type ImageSetOptions } from './image-examples.js'
import { loadSource, sourceName, type ImageSource } from './image-source.js'

/** An image and its class. */
export interface LabeledImage {
  /** The image as a file or as pixels. */
  readonly image: ImageSource
  /** The name of its class. */
  readonly label: string
}

/** Options of `readImageDataset`. */
export interface ReadImageDatasetOptions extends ImageSetOptions {
  /** Called after each image. */
  readonly progress?: (done: number, total: number) => void
}

const checkOptions = optionsOf<ReadImageDatasetOptions>(sizeCheck, {
  ...imageChecks,
  ...imageSetChecks,
  progress: aFunction,
})

const anything: Check = () => undefined
const checkExamples = listOf(optionsOf<LabeledImage>({ image: anything, label: name }, {}))

/**
 * Reads labeled images on the calling thread, one after another: files, such as those of an `<input type="file">`, or
 * pixels. Classes are numbered in the order of their names by code point.
 *
 * @param examples images with the names of their classes.
 * @returns images `[H, W, C]` from 0 to 1, in the given order, with the files' names as `paths`, or `#0`, `#1`, … for images
 *   without names.
 * @throws if there are no images or fewer than two classes (unless `classNames` lists them); with `onError: 'throw'`, if any
 *   image cannot be read, naming the first ten; or if the signal aborts.
 */
export async function readImageDataset(
  examples: readonly LabeledImage[],
  options: ReadImageDatasetOptions,
): Promise<ImageDataset> {
  const where = 'readImageDataset'
  checkExamples(`${where}: the images`, examples)
  checkOptions(where, options)
  if (examples.length === 0) throw new Error(`${where}: there are no images`)
  const set = new ImageSet(where, examples.length, options)
  const reader = await openImageReader(where, options)
  for (const [index, { image }] of examples.entries()) {
    throwIfAborted(options.signal)
    set.put(index, await readSource(image).catch(errorText))
    options.progress?.(index + 1, examples.length)
  }
  const named = examples.map(({ image, label }, n) => ({ path: sourceName(image) || `#${n}`, label }))
  const advice = 'give images of two classes or more, or the option classNames'
  return examplesRead({ where, place: '', advice }, named, set, [], options)

  async function readSource(source: ImageSource): Promise<Uint8Array> {
    const loaded = await loadSource(where, source)
    return 'image' in loaded ? toSize(loaded.image, options) : reader(loaded.bytes, loaded.name)
  }
}
