// Drawn digits in MNIST's files, for the examples that learn them.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Random } from 'receptive'

/** An IDX file of bytes. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length))
  header.setUint32(0, 0x0800 + shape.length)
  shape.forEach((size, axis) => header.setUint32(4 + 4 * axis, size))
  return Buffer.concat([new Uint8Array(header.buffer), data])
}

/** Writes images and labels of ten "digits": digit k is a bar at its own height, with noise. */
export async function writeDigits(dir: string, start: string, count: number, seed: number): Promise<void> {
  const random = new Random(seed)
  const pixels = new Uint8Array(count * 784).map(() => random.integer(60))
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 10)
  labels.forEach((label, n) => {
    for (let j = 4; j < 24; j++) pixels[n * 784 + (4 + 2 * label) * 28 + j] = 255
  })
  await writeFile(join(dir, `${start}-images-idx3-ubyte`), idx([count, 28, 28], pixels))
  await writeFile(join(dir, `${start}-labels-idx1-ubyte`), idx([count], labels))
}
