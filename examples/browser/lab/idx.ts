// MNIST's files as a visitor drops them: images and labels of a training set and, perhaps, of a test set. IDX is 0, 0, the
// element type, the rank; each axis as a big-endian uint32; the values (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of
// handwritten digits", 1998). In Node, `idxDataset` reads it.

import { imageDataset, stratifiedSplit, type ImageDataset } from 'receptive'
import type { Sets } from './drawn.js'
import { digitSide } from './digits.js'

interface Idx {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** Without test files a fifth is held back. @throws if the files are no pair, or no two pairs. */
export async function readIdxFiles(files: readonly File[]): Promise<Sets> {
  const all = await Promise.all(files.map(readIdx))
  const images = all.filter(({ shape }) => shape.length === 3).sort((a, b) => b.shape[0] - a.shape[0])
  const labels = all.filter(({ shape }) => shape.length === 1).sort((a, b) => b.shape[0] - a.shape[0])
  if (images.length !== labels.length || images.length < 1 || images.length > 2)
    throw new Error(
      `MNIST’s digits come as pairs of files, *-images-idx3-ubyte and *-labels-idx1-ubyte; drop a pair or two together. ` +
        `Got ${images.length} of images and ${labels.length} of labels.`,
    )
  images.forEach((set, i) => checkPair(set, labels[i]))
  if (images.length > 1) return { train: dataset(images[0], labels[0]), test: dataset(images[1], labels[1]) }
  const split = stratifiedSplit(labels[0].data, { fraction: 0.2, seed: 1 })
  const [train, test] = [split.train, split.test].map((rows) =>
    dataset(take(images[0], rows), take(labels[0], rows)),
  )
  return { train, test }
}

/** Some of an array's entries along its first axis. */
function take({ name, shape, data }: Idx, rows: ArrayLike<number>): Idx {
  const size = data.length / shape[0]
  const taken = new Uint8Array(rows.length * size)
  for (let i = 0; i < rows.length; i++)
    taken.set(data.subarray(rows[i] * size, (rows[i] + 1) * size), i * size)
  return { name, shape: [rows.length, ...shape.slice(1)], data: taken }
}

function checkPair(images: Idx, labels: Idx): void {
  const [N, H, W] = images.shape
  if (H !== digitSide || W !== digitSide)
    throw new Error(`${images.name}: its images are ${H} × ${W}; the network here takes 28 × 28`)
  if (labels.shape[0] !== N)
    throw new Error(`${images.name} holds ${N} images but ${labels.name} ${labels.shape[0]} labels`)
}

function dataset({ data: images }: Idx, { data: labels }: Idx): ImageDataset {
  const classes = labels.reduce((most, label) => Math.max(most, label), 1) + 1
  const classNames = Array.from({ length: classes }, (_, k) => String(k))
  return imageDataset({ images, shape: [digitSide, digitSide, 1], labels, classNames })
}

async function readIdx(file: File): Promise<Idx> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const gzipped = start[0] === 0x1f && start[1] === 0x8b
  const bytes = new Uint8Array(await (gzipped ? unzipped(file) : file.arrayBuffer()))
  const rank = bytes[3]
  const header = 4 + 4 * rank
  if (bytes.length < header || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 8)
    throw new Error(`${file.name} is not an IDX file of bytes`)
  const view = new DataView(bytes.buffer)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const data = bytes.subarray(header)
  const size = shape.reduce((product, axis) => product * axis, 1)
  if (size !== data.length)
    throw new Error(
      `${file.name} is damaged: ${shape.join(' × ')} takes ${size} bytes, but it holds ${data.length}`,
    )
  return { name: file.name, shape, data }
}

const unzipped = (file: File): Promise<ArrayBuffer> =>
  new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
