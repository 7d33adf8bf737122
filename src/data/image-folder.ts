// A folder of JPEGs, one folder a class, to a dataset.

import { SingleBar, Presets } from 'cli-progress'
import { join } from 'node:path'
import { decodeFiles } from './decode-files.js'
import { findImages, isJpegName } from './find-images.js'
import { imageDataset, type ImageDataset, type SkippedFile } from './image-dataset.js'
import { encodeLabels } from './labels.js'
import type { ReadImageOptions } from './read-image.js'
import { checkCount } from '../../kernels/shape.js'

/** Options of `imageFolder`. */
export interface ImageFolderOptions extends ReadImageOptions {
  /**
   * The class of a file, from its path relative to the folder with `/` between folders; undefined leaves it out. Default:
   * the name of the first folder on the path.
   */
  readonly labels?: (path: string) => string | undefined
  /** The classes in the order of their numbers, where they are known: those of a training set, for a test set. */
  readonly classNames?: readonly string[]
  /** `'throw'`, the default, or `'skip'`: what to do about files that cannot be read. */
  readonly onError?: 'throw' | 'skip'
  /** Read at most so many files of each class, the first by path; default all. */
  readonly limit?: number
  /** Worker threads; default: as many as the processor runs at once. 1 decodes on the calling thread. */
  readonly threads?: number
  /** True shows a bar on a terminal; a function is called after each file. */
  readonly progress?: boolean | ((done: number, total: number) => void)
  /** Stops the reading. */
  readonly signal?: AbortSignal
}

const LAYOUT = 'expected are .jpg or .jpeg files in one folder a class: DIR/CLASS/image.jpg'

/**
 * Reads all JPEGs below a folder, in the order of their paths by code point, into one array of bytes. Classes are numbered
 * in the order of their names by code point. Files that are no images, and names starting with a dot, are passed over;
 * images in another format count as files that cannot be read.
 *
 * @param dir the folder.
 * @returns images `[H, W, C]` from 0 to 1, with `paths` relative to `dir`.
 * @throws if the folder is missing, holds no image or fewer than two classes (unless `classNames` says which there are),
 *   with `onError: 'throw'` if any file cannot be read, naming the first ten, or if the signal aborts.
 */
export async function imageFolder(dir: string, options: ImageFolderOptions): Promise<ImageDataset> {
  const { size, channels = 3, onError = 'throw', limit = Infinity, threads } = options
  checkCount('imageFolder', 'size[0] (height)', size[0])
  checkCount('imageFolder', 'size[1] (width)', size[1])
  if (channels !== 1 && channels !== 3)
    throw new Error(`imageFolder: channels is 3 (RGB) or 1 (grey), got ${String(channels)}`)
  if (limit !== Infinity) checkCount('imageFolder', 'limit', limit)
  if (threads !== undefined) checkCount('imageFolder', 'threads', threads)
  const all = await findImages(dir)
  const { chosen, skipped } = choose(all, options.labels ?? firstFolder, limit)
  if (chosen.length + skipped.length === 0)
    throw new Error(
      `imageFolder: ${dir} holds no images${all.length > 0 ? ' that labels() gives a class' : ''}; ${LAYOUT}`,
    )

  const bytes = size[0] * size[1] * channels
  const images = new Uint8Array(chosen.length * bytes)
  const unread = new Map<number, string>()
  const progress = startProgress(options.progress, chosen.length)
  try {
    await decodeFiles(
      chosen.map(({ path }) => join(dir, path)),
      {
        ...options,
        done(index, result) {
          if (typeof result === 'string') unread.set(index, result)
          else images.set(result, index * bytes)
          progress.step()
        },
      },
    )
  } finally {
    progress.stop()
  }
  const failures = [
    ...skipped,
    ...Array.from(unread, ([index, reason]) => ({ path: chosen[index].path, reason })),
  ]
  if (failures.length > 0 && (onError === 'throw' || unread.size === chosen.length))
    throw unreadable(dir, failures, onError)

  const read = chosen.filter((_, index) => !unread.has(index))
  const encoded = encodeLabels(
    read.map(({ name }) => name),
    options.classNames,
  )
  if (encoded.classNames.length < 2)
    throw new Error(
      `imageFolder: all images in ${dir} are of one class, '${encoded.classNames[0]}'; ${LAYOUT}`,
    )
  return imageDataset({
    ...encoded,
    images: keep(images, bytes, unread),
    shape: [size[0], size[1], channels],
    paths: read.map(({ path }) => path),
    skipped: failures,
  })
}

function firstFolder(path: string): string {
  const end = path.indexOf('/')
  if (end < 0) throw new Error('it is in no class folder')
  return path.slice(0, end)
}

/** The files to decode with their classes, and those that need no decoding to be refused. */
function choose(paths: readonly string[], label: (path: string) => string | undefined, limit: number) {
  const chosen: { path: string; name: string }[] = []
  const skipped: SkippedFile[] = []
  const counts = new Map<string, number>()
  for (const path of paths) {
    try {
      const name = label(path)
      if (name === undefined) continue
      if (!isJpegName(path)) throw new Error('only .jpg and .jpeg files are read')
      const count = counts.get(name) ?? 0
      if (count < limit) chosen.push({ path, name })
      counts.set(name, count + 1)
    } catch (error) {
      skipped.push({ path, reason: (error as Error).message })
    }
  }
  return { chosen, skipped }
}

function unreadable(
  dir: string,
  failures: readonly SkippedFile[],
  onError: ImageFolderOptions['onError'],
): Error {
  const shown = failures.slice(0, 10).map(({ path, reason }) => `\n  ${path}: ${reason}`)
  const more = failures.length > shown.length ? `\n  and ${failures.length - shown.length} more` : ''
  const ways = `mend or remove them${onError === 'skip' ? '' : ", or pass onError: 'skip'"}; ${LAYOUT}`
  return new Error(
    `imageFolder: ${failures.length} files in ${dir} cannot be read${shown.join('')}${more}\n${ways}`,
  )
}

/** Closes the gaps of the files that were not read. */
function keep(images: Uint8Array, bytes: number, unread: ReadonlyMap<number, string>): Uint8Array {
  if (unread.size === 0) return images
  let to = 0
  for (let n = 0; n * bytes < images.length; n++)
    if (!unread.has(n)) images.copyWithin(bytes * to++, n * bytes, (n + 1) * bytes)
  return images.slice(0, bytes * to)
}

function startProgress(progress: ImageFolderOptions['progress'], total: number) {
  let done = 0
  if (typeof progress === 'function') return { step: () => progress(++done, total), stop: () => undefined }
  // The bar writes nothing where the standard error is not a terminal.
  const bar = progress
    ? new SingleBar({ format: 'images {bar} {value}/{total} {eta_formatted}' }, Presets.shades_classic)
    : undefined
  bar?.start(total, 0)
  return { step: () => bar?.increment(), stop: () => bar?.stop() }
}
