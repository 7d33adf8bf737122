// IDX, the format of MNIST: 0, 0, element type, rank; each axis as a big-endian uint32; the values, row-major.
// Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998.

import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { imageDataset, type ImageDataset } from './image-dataset.js'
import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'

const UNSIGNED_BYTE = 0x08

/** An array of bytes. */
export interface ByteArray {
  readonly shape: Shape
  readonly data: Uint8Array
}

/**
 * Reads an IDX file of unsigned bytes, gzipped or not.
 * @throws if it does not start as IDX does, holds other elements than bytes, or its length is not what its axes say.
 */
export function parseIdx(bytes: Uint8Array): ByteArray {
  const file = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes) : bytes
  const start = Array.from(file.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  if (file.length < 4 || file[0] !== 0 || file[1] !== 0)
    throw new Error(`not an IDX file: it starts with the bytes ${start || '(none)'} where 00 00 08 is due`)
  if (file[2] !== UNSIGNED_BYTE)
    throw new Error(`IDX of element type 0x${start.slice(6, 8)}: only unsigned bytes, 0x08, are read`)
  const rank = file[3]
  const header = 4 + 4 * rank
  if (rank === 0 || file.length < header)
    throw new Error(`truncated IDX file: ${file.length} bytes of its header`)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const data = file.subarray(header)
  if (data.length !== sizeOf(shape))
    throw new Error(
      `${data.length < sizeOf(shape) ? 'truncated' : 'damaged'} IDX file: ${formatShape(shape)} takes ` +
        `${sizeOf(shape)} bytes, it holds ${data.length}`,
    )
  return { shape, data }
}

function unzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: 2 ** 31 })
  } catch (error) {
    throw new Error(`damaged or truncated gzip file: ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Images and their labels from two IDX files, as MNIST comes. Grey, `[H, W, 1]`, from 0 to 1; class k is named `k`.
 *
 * @param files `images`: path of an IDX file `[N, H, W]`; `labels`: of one `[N]`. Either may be gzipped.
 * @throws if a file is missing or damaged, naming it, or the two do not belong together.
 */
export async function idxDataset(files: {
  readonly images: string
  readonly labels: string
}): Promise<ImageDataset> {
  const images = await readIdx(files.images, 3, 'images, [N, H, W]')
  const labels = await readIdx(files.labels, 1, 'labels, [N]')
  const [N, H, W] = images.shape
  if (N === 0) throw new Error(`${files.images}: it holds no images`)
  if (labels.shape[0] !== N)
    throw new Error(
      `${files.images} holds ${N} images but ${files.labels} ${labels.shape[0]} labels; are they a pair?`,
    )
  const classes = labels.data.reduce((most, label) => Math.max(most, label), 0) + 1
  return imageDataset({
    images: images.data,
    shape: [H, W, 1],
    labels: Int32Array.from(labels.data),
    classNames: Array.from({ length: classes }, (_, k) => String(k)),
    paths: Array.from({ length: N }, (_, n) => `${files.images}#${n}`),
  })
}

async function readIdx(path: string, rank: number, what: string): Promise<ByteArray> {
  try {
    const array = parseIdx(await readFile(path))
    if (array.shape.length !== rank) throw new Error(`${formatShape(array.shape)} where ${what}, are due`)
    return array
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
}
