// Labelled images, held once as bytes and handed out as floats.

import { labelled, type Dataset } from './dataset.js'
import { countLabels } from './labels.js'
import { checkAxes, sizeOf, type NDArray } from '../../kernels/shape.js'

/** Labelled images: inputs `[H, W, C]` from 0 to 1, one-hot targets `[K]`. */
export interface ImageDataset extends Dataset {
  readonly labels: Int32Array
  readonly classNames: readonly string[]
  readonly paths: readonly string[]
  /** All images, `[N, H, W, C]`, as bytes. */
  readonly images: Uint8Array
  /** How many examples each class has. */
  readonly counts: readonly number[]
  /** Files that were left out because they could not be read, and why. */
  readonly skipped: readonly SkippedFile[]
}

/** A file that could not be read. */
export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

/**
 * A dataset over images as bytes: element `byte / 255` of the input, one-hot targets.
 *
 * @param set `images` is `[N, H, W, C]`, flat; `shape` is `[H, W, C]`; `labels` are class numbers; `paths` default to
 *   `#0`, `#1`, ….
 * @throws if the numbers of images, labels and paths differ, or a label is not below the number of classes.
 */
export function imageDataset(set: {
  readonly images: Uint8Array
  readonly shape: readonly [height: number, width: number, channels: number]
  readonly labels: Int32Array
  readonly classNames: readonly string[]
  readonly paths?: readonly string[]
  readonly skipped?: readonly SkippedFile[]
}): ImageDataset {
  const { images, shape, labels, classNames, skipped = [] } = set
  checkAxes('imageDataset', 'shape', shape)
  const size = sizeOf(shape)
  const length = images.length / size
  const paths = set.paths ?? Array.from(labels, (_, n) => `#${n}`)
  if (length !== labels.length || length !== paths.length)
    throw new Error(
      `imageDataset: ${images.length} bytes are ${length} images of ${shape.join(' × ')}, ` +
        `but there are ${labels.length} labels and ${paths.length} paths`,
    )
  const counts = countLabels(labels, classNames.length)
  const examples = labelled({ length, inputShape: shape, labels, classNames }, (index, x, offset) => {
    const start = index * size
    for (let i = 0; i < size; i++) x[offset + i] = images[start + i] / 255
  })
  return { ...examples, images, paths, counts, skipped }
}

/** Bytes as floats from 0 to 1. */
export const fromBytes = (shape: readonly number[], bytes: Uint8Array): NDArray => ({
  shape,
  data: Float32Array.from(bytes, (byte) => byte / 255),
})
