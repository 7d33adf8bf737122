// A file that caches decoded images, with everything that determines them: their source files, and how they were read.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { writeFileAtomic } from './files.js'
import { limitsOf, type ImageOptions } from './image-decoder.js'
import { shapeOf, type DecodedImages } from './image-examples.js'
import { whyUnreachable } from './why-unreachable.js'

/** A source file: its path, its length, and when it was last changed. */
export interface CachedFile {
  readonly path: string
  readonly bytes: number
  readonly times: string
}

// The cache file: a line with a number that is increased when decoders change; the SHA-256, in hex, of everything that
// follows; the header, a line of JSON; the images.
const NAME = 'receptive images '
const MAGIC = `${NAME}1\n`
const HASH = MAGIC.length + 64
/** The longest file that Node reads at once, minus some room for the header. */
const LARGEST = 2 ** 31 - 2 ** 26

interface Header {
  /** The source files and options, as JSON. */
  readonly key: string
  readonly unread: readonly (readonly [index: number, reason: string])[]
}

/** The cache of a set of images. */
export class CacheFile {
  private readonly key: string

  constructor(
    private readonly path: string,
    files: readonly CachedFile[],
    options: ImageOptions,
  ) {
    const how = { shape: shapeOf(options), ...limitsOf(options), decoder: options.decoder?.name }
    this.key = JSON.stringify({ ...how, files: files.map(({ path, bytes, times }) => [path, bytes, times]) })
  }

  /**
   * The contents of the file, if it is complete and belongs to this set; undefined if there is none, or it is damaged or
   * belongs to another set.
   * @throws if the file exists but is not a cache, so that it is not overwritten, or the set is too large for a cache.
   */
  async read(length: number): Promise<DecodedImages | undefined> {
    if (length > LARGEST)
      throw new Error(
        `imageFolder: cache: the images take ${(length / 1e9).toFixed(1)} GB, but a cache holds at most 2; leave cache out`,
      )
    const bytes = await readIfThere(this.path)
    if (!bytes || bytes.length === 0) return undefined
    if (bytes.toString('latin1', 0, NAME.length) !== NAME)
      throw new Error(
        `imageFolder: cache: ${this.path} exists and is not a cache of images; name another file`,
      )
    const content = bytes.subarray(HASH)
    if (bytes.toString('latin1', 0, HASH) !== MAGIC + hashOf([content])) return undefined
    const start = content.indexOf('\n') + 1
    const { key, unread } = JSON.parse(content.toString('utf8', 0, start)) as Header
    const images = content.subarray(start)
    if (key !== this.key || images.length !== length) return undefined
    return { images: new Uint8Array(images.buffer, images.byteOffset, length), unread: new Map(unread) }
  }

  /** Writes the file atomically. */
  async write({ images, unread }: DecodedImages): Promise<void> {
    const header: Header = { key: this.key, unread: [...unread] }
    const content = [Buffer.from(`${JSON.stringify(header)}\n`), images]
    await writeFileAtomic(this.path, Buffer.concat([Buffer.from(MAGIC + hashOf(content)), ...content]))
  }
}

function hashOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`imageFolder: cache: ${path} could not be read: ${whyUnreachable(cause)}`, { cause })
  }
}
