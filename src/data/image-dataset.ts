// Labeled images, kept as bytes and read as floats.

import { check, isCount, listOf, refuse, text } from '../check/check.js'
import { checkLabels, classNamesCheck } from '../check/lists.js'
import { options } from '../check/options.js'
import { labeled, type Dataset } from './dataset.js'
import { isBytes } from './image.js'
import { countLabels } from './labels.js'
import { sizeOf, type NDArray } from '../../kernels/shape.js'

/** Labeled images: inputs `[H, W, C]` from 0 to 1, one-hot targets `[K]`. */
export interface ImageDataset extends Dataset {
  readonly labels: Int32Array
  readonly classNames: readonly string[]
  readonly paths: readonly string[]
  /** All images, `[N, H, W, C]`, as bytes. */
  readonly images: Uint8Array
  /** How many examples each class has. */
  readonly counts: readonly number[]
  /** Files that were skipped because they could not be read, and why. */
  readonly skipped: readonly SkippedFile[]
}

/** A file that could not be read. */
export interface SkippedFile {
  /** The file's path, relative to the folder, or its name. */
  readonly path: string
  /** The error's message. */
  readonly reason: string
}

/** Images held as bytes, and their classes. */
export interface ImageDatasetOptions {
  /** All images, `[N, H, W, C]`, flat: bytes from 0 to 255. */
  readonly images: Uint8Array | Uint8ClampedArray
  /** Shape of each: `[H, W, C]`. */
  readonly shape: readonly [height: number, width: number, channels: number]
  /** The class number of each. */
  readonly labels: ArrayLike<number>
  /** Names of the classes, in the order of their numbers. */
  readonly classNames: readonly string[]
  /** The name of each image; default: `#0`, `#1`, …. */
  readonly paths?: readonly string[]
  /** Files that could not be read, for the dataset's `skipped`; default none. */
  readonly skipped?: readonly SkippedFile[]
}

const checkOptions = options<ImageDatasetOptions>(
  {
    images: (where, value) => {
      if (!isBytes(value))
        refuse(
          where,
          value,
          'a Uint8Array of bytes from 0 to 255',
          'arrayDataset takes numbers of other kinds',
        )
    },
    shape: check(
      '[height, width, channels]',
      (value) => Array.isArray(value) && value.length === 3 && value.every(isCount),
    ),
    labels: checkLabels,
    classNames: classNamesCheck,
  },
  { paths: listOf(text), skipped: listOf(options<SkippedFile>({ path: text, reason: text }, {})) },
)

/**
 * A dataset over images as bytes: an element of the input is `byte / 255`, and targets are one-hot.
 *
 * @throws if the images are not bytes, the numbers of images, labels and paths differ, there are none, or a label is not
 *   below the number of classes.
 */
export function imageDataset(set: ImageDatasetOptions): ImageDataset {
  checkOptions('imageDataset', set)
  const { shape, classNames, skipped = [] } = set
  const images = new Uint8Array(set.images.buffer, set.images.byteOffset, set.images.length)
  checkLabels('imageDataset: labels', set.labels, classNames.length)
  const labels = Int32Array.from(set.labels)
  const size = sizeOf(shape)
  const length = images.length / size
  const paths = set.paths ?? Array.from(labels, (_, n) => `#${n}`)
  if (length !== labels.length || length !== paths.length)
    throw new Error(
      `imageDataset: ${images.length} bytes are ${length} images of ${shape.join(' × ')}, ` +
        `but there are ${labels.length} labels and ${paths.length} paths`,
    )
  if (length === 0) throw new Error('imageDataset: there are no images')
  const counts = countLabels(labels, classNames.length)
  const examples = labeled({ length, inputShape: shape, labels, classNames }, (index, x, offset) => {
    toFloats(images.subarray(index * size, (index + 1) * size), x, offset)
  })
  return { ...examples, images, paths, counts, skipped }
}

/** Bytes as floats from 0 to 1. */
export function fromBytes(shape: readonly number[], bytes: Uint8Array): NDArray {
  const data = new Float32Array(bytes.length)
  toFloats(bytes, data, 0)
  return { shape, data }
}

/** byte / 255 of every byte. */
const quotients = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

/** Four at a time, by a table: a division for each byte takes up to twice as long. */
function toFloats(bytes: Uint8Array, to: Float32Array, offset: number): void {
  const whole = bytes.length & ~3
  for (let i = 0; i < whole; i += 4) {
    to[offset + i] = quotients[bytes[i]]
    to[offset + i + 1] = quotients[bytes[i + 1]]
    to[offset + i + 2] = quotients[bytes[i + 2]]
    to[offset + i + 3] = quotients[bytes[i + 3]]
  }
  for (let i = whole; i < bytes.length; i++) to[offset + i] = quotients[bytes[i]]
}
