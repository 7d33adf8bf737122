// IDX, the format of MNIST: 0, 0, element type, rank; each axis as a big-endian uint32; the values, row-major.
// Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998.

import { constants, gunzipSync } from 'node:zlib'
import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { options as checked } from '../check/options.js'
import { bytesOf, readBytes, type Bytes, type ByteSource } from './bytes.js'
import { firstBytes } from './file-kind.js'
import { imageDataset, type ImageDataset } from './image-dataset.js'

const UNSIGNED_BYTE = 0x08

/** The header of a gzipped file ends within this many compressed bytes. */
const gzipStart = 4096

/** The most bytes that one compressed byte can expand to: two bits expand to at most 258 bytes, RFC 1951's longest match. */
const mostPerByte = 1032

/** The longest file that is read: 2 GiB. */
const mostBytes = 2 ** 31

/** An array of bytes. */
export interface ByteArray {
  /** The axes in the file's header. */
  readonly shape: Shape
  /** The values, row-major. */
  readonly data: Uint8Array
}

/**
 * Reads an IDX file of unsigned bytes, gzipped or not. A gzipped file is decompressed to the length that its header states,
 * and no further.
 * @param bytes the file: a typed array, of which the viewed part counts, a DataView or a buffer.
 * @throws if it does not start like IDX, has elements other than bytes, or its length does not match its axes.
 */
export function parseIdx(bytes: Bytes): ByteArray {
  const file = bytesOf('parseIdx', bytes)
  const gzipped = file[0] === 0x1f && file[1] === 0x8b
  const { shape, start } = readHeader(gzipped ? unzip(file.subarray(0, gzipStart)) : file)
  const size = sizeOf(shape)
  const available = gzipped ? file.length * mostPerByte : file.length
  if (start + size > mostBytes) throw wrongSize('oversized', shape, `at most ${mostBytes} are read`)
  if (start + size > available)
    throw wrongSize('truncated', shape, `it holds ${gzipped ? 'at most ' : ''}${available - start}`)
  const whole = gzipped ? unzip(file, start + size) : file
  const held = whole.length - start
  if (held !== size) throw wrongSize(held < size ? 'truncated' : 'damaged', shape, `it holds ${held}`)
  return { shape, data: whole.subarray(start) }
}

/** The axes, and the offset of the values. */
function readHeader(file: Uint8Array): { readonly shape: Shape; readonly start: number } {
  const first = firstBytes(file)
  if (file.length < 4 || file[0] !== 0 || file[1] !== 0)
    throw new Error(`not an IDX file: it starts with the bytes ${first || '(none)'} instead of 00 00 08`)
  if (file[2] !== UNSIGNED_BYTE)
    throw new Error(`IDX of element type 0x${first.slice(6, 8)}: only unsigned bytes, 0x08, are read`)
  const rank = file[3]
  const start = 4 + 4 * rank
  if (rank === 0 || file.length < start)
    throw new Error(`truncated IDX file: ${file.length} bytes are only a part of its header`)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  return { shape: Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis)), start }
}

function wrongSize(what: string, shape: Shape, held: string): Error {
  const axes = shape.length > 8 ? `[${shape.slice(0, 8).join(',')},…]` : formatShape(shape)
  const size = sizeOf(shape)
  const wanted = size > Number.MAX_SAFE_INTEGER ? 'more than 2⁵³' : String(size)
  return new Error(`${what} IDX file: ${axes} takes ${wanted} bytes, ${held}`)
}

/**
 * Decompresses a gzip file to `length` bytes or, without `length`, as much as its given beginning allows.
 * @throws if it is damaged, or becomes longer.
 */
function unzip(bytes: Uint8Array, length?: number): Uint8Array {
  try {
    return length === undefined
      ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
      : gunzipSync(bytes, { maxOutputLength: length })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new Error(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? `damaged IDX file: it unpacks to more than the ${length} bytes that its axes say`
        : `damaged or truncated gzip file: ${message}`,
      { cause },
    )
  }
}

/** The two files of a dataset. */
export interface IdxFiles {
  /** An IDX file of bytes, `[N, H, W]`. */
  readonly images: ByteSource
  /** An IDX file of class numbers, `[N]`. */
  readonly labels: ByteSource
}

// Their contents are checked when they are read.
const checkFiles = checked<IdxFiles>({ images: () => undefined, labels: () => undefined }, {})

/**
 * Images and their labels from two IDX files, as in MNIST. Gray, `[H, W, 1]`, from 0 to 1; class k is named `k`.
 *
 * @param files `images`: an IDX file `[N, H, W]`; `labels`: one `[N]`. Each is a path, a URL, a `Response`, a `Blob` or the
 *   bytes, and may be gzipped.
 * @throws if a file is missing or damaged, naming it, or the two do not belong together.
 */
export async function idxDataset(files: IdxFiles): Promise<ImageDataset> {
  checkFiles('idxDataset', files)
  const images = await readIdx(files, 'images', 3, 'images, [N, H, W]')
  const labels = await readIdx(files, 'labels', 1, 'labels, [N]')
  const [N, H, W] = images.shape
  if (images.data.length === 0)
    throw new Error(`${nameOf(files, 'images')}: it holds no images, but ${formatShape(images.shape)}`)
  if (labels.shape[0] !== N)
    throw new Error(
      `${nameOf(files, 'images')} holds ${N} images but ${nameOf(files, 'labels')} ${labels.shape[0]} labels; ` +
        'are they a pair?',
    )
  const classes = labels.data.reduce((most, label) => Math.max(most, label), 0) + 1
  return imageDataset({
    images: images.data,
    shape: [H, W, 1],
    labels: Int32Array.from(labels.data),
    classNames: Array.from({ length: classes }, (_, k) => String(k)),
    paths: Array.from({ length: N }, (_, n) => `${nameOf(files, 'images')}#${n}`),
  })
}

/** The name of a file for errors: its path or URL, or else its option. */
const nameOf = (files: IdxFiles, which: keyof IdxFiles): string =>
  typeof files[which] === 'string' || files[which] instanceof URL ? String(files[which]) : which

async function readIdx(
  files: IdxFiles,
  which: keyof IdxFiles,
  rank: number,
  what: string,
): Promise<ByteArray> {
  const bytes = await readBytes(`idxDataset: ${which}`, files[which])
  try {
    const array = parseIdx(bytes)
    if (array.shape.length !== rank) throw new Error(`it must hold ${what}, got ${formatShape(array.shape)}`)
    return array
  } catch (cause) {
    throw new Error(`${nameOf(files, which)}: ${(cause as Error).message}`, { cause })
  }
}
