// Makes a dataset from a folder of images with one subfolder per class.

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { aFunction, check, count, refuse, truth, wholeNumber } from '../check/check.js'
import { options as optionsOf } from '../check/options.js'
import { decodeFiles } from './decode-files.js'
import { findImages } from './find-images.js'
import { CacheFile } from './image-cache.js'
import type { ImageDataset, SkippedFile } from './image-dataset.js'
import { imageChecks, sizeCheck } from './image-decoder.js'
import {
  examplesRead,
  imageSetChecks,
  ImageSet,
  type DecodedImages,
  type Example,
  type ImageSetOptions,
} from './image-examples.js'
import { terminalBar } from './terminal-bar.js'

/** Options of `imageFolder`. */
export interface ImageFolderOptions extends ImageSetOptions {
  /**
   * The class of a file, from its path relative to the folder, with `/` between folders; undefined omits it. Default: the
   * name of the first folder on the path.
   */
  readonly labels?: (path: string) => string | undefined
  /** The most files to read per class, the first by path; default: all. */
  readonly limit?: number
  /** Worker threads; default: as many as the processor runs at once. 1 decodes on the calling thread. */
  readonly threads?: number
  /**
   * A file that caches the decoded images, so that the next time takes about a second. It is written once all images are
   * read, and again when a file is added, removed or changed (by name, length or times), or an option that affects the
   * pixels changes. It cannot be combined with `decode`, whose changes would not be noticed.
   */
  readonly cache?: string
  /** True shows a progress bar on a terminal; a function is called after each file. */
  readonly progress?: boolean | ((done: number, total: number) => void)
}

const path = check('a path, as text', (value) => typeof value === 'string' && value !== '')

const checkOptions = optionsOf<ImageFolderOptions>(sizeCheck, {
  ...imageChecks,
  ...imageSetChecks,
  labels: aFunction,
  limit: (where, value) => value === Infinity || count(where, value),
  threads: wholeNumber(1, 256),
  cache: path,
  progress: (where, value) => typeof value === 'function' || truth(where, value),
})

const LAYOUT = 'images are expected in one folder per class: DIR/CLASS/image.jpg'

/**
 * Reads all images below a folder, in the order of their paths by code point, into one array of bytes. Classes are numbered
 * in the order of their names by code point. JPEG and PNG are read, other formats by the option `decode`; the contents
 * determine the format. Files without an image's extension, and names that start with a dot, are skipped.
 *
 * @param dir the folder.
 * @returns images `[H, W, C]` from 0 to 1, with `paths` relative to `dir`.
 * @throws if the folder is missing, contains no image or fewer than two classes (unless `classNames` lists them); with
 *   `onError: 'throw'`, if any file cannot be read, naming the first ten; if the signal aborts; or if the cache file exists
 *   and is not a cache.
 */
export async function imageFolder(dir: string, options: ImageFolderOptions): Promise<ImageDataset> {
  path('imageFolder: the folder', dir)
  checkOptions('imageFolder', options)
  if (options.cache !== undefined && options.decode !== undefined)
    throw new Error(
      'imageFolder: cache and decode cannot be used together: a cache would not notice a change of decode',
    )
  const all = await findImages(dir)
  const { chosen, refused } = choose(all, options.labels ?? firstFolder, options.limit)
  if (chosen.length + refused.length === 0)
    throw new Error(
      `imageFolder: ${dir} holds no images${all.length > 0 ? ' that labels() gives a class' : ''}; ${LAYOUT}`,
    )
  const decoded = await readOrRecall(dir, chosen, options)
  return examplesRead(
    { where: 'imageFolder', place: ` in ${dir}`, advice: LAYOUT },
    chosen,
    decoded,
    refused,
    options,
  )
}

function firstFolder(path: string): string {
  const end = path.indexOf('/')
  if (end < 0) throw new Error('it is in no class folder')
  return path.slice(0, end)
}

/** The files to decode, with their classes. Refuses files for reasons that need no decoding. */
function choose(
  paths: readonly string[],
  labels: NonNullable<ImageFolderOptions['labels']>,
  limit = Infinity,
): { chosen: readonly Example[]; refused: readonly SkippedFile[] } {
  const chosen: Example[] = []
  const refused: SkippedFile[] = []
  const counts = new Map<string, number>()
  for (const path of paths) {
    try {
      const label = labels(path)
      if (label === undefined) continue
      if (typeof label !== 'string')
        refuse('its class, by labels(),', label, 'text, or undefined to leave it out')
      const count = counts.get(label) ?? 0
      if (count < limit) chosen.push({ path, label })
      counts.set(label, count + 1)
    } catch (error) {
      refused.push({ path, reason: (error as Error).message })
    }
  }
  return { chosen, refused }
}

async function readOrRecall(
  dir: string,
  examples: readonly Example[],
  options: ImageFolderOptions,
): Promise<DecodedImages> {
  const set = new ImageSet('imageFolder', examples.length, options)
  // Their status is taken before they are read, so that later changes do not match the cache.
  const files = await Promise.all(
    examples.map(async ({ path }) => {
      const info = await stat(join(dir, path), { bigint: true }).catch(() => undefined)
      return { path, bytes: Number(info?.size ?? 0), times: [info?.mtimeNs, info?.ctimeNs].join() }
    }),
  )
  const cache = options.cache === undefined ? undefined : new CacheFile(options.cache, files, options)
  const known = await cache?.read(set.images.length)
  if (known) return known
  const progress = await startProgress(options.progress, examples.length)
  try {
    await decodeFiles(
      files.map(({ path, bytes }) => ({ path: join(dir, path), bytes })),
      {
        ...options,
        done(index, result) {
          set.put(index, result)
          progress.step()
        },
      },
    )
  } finally {
    progress.stop()
  }
  if (set.unread.size === 0 || options.onError === 'skip') await cache?.write(set)
  return set
}

async function startProgress(progress: ImageFolderOptions['progress'], total: number) {
  let done = 0
  if (typeof progress === 'function') return { step: () => progress(++done, total), stop: () => undefined }
  // The bar prints nothing if the standard error is not a terminal.
  const bar = progress
    ? await terminalBar({
        format: 'images {bar} {value}/{total} {eta_formatted}',
        ...{ barCompleteChar: '█', barIncompleteChar: '░' },
      })
    : undefined
  bar?.start(total, 0)
  return { step: () => bar?.increment(), stop: () => bar?.stop() }
}
