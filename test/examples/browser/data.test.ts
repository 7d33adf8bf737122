// What the demo page learns from: digits that it draws, and MNIST's files.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { idxDataset, openBackend, Random, type ImageDataset } from 'receptive'
import { drawDigit, renderStrokes } from '../../../examples/browser/lab/digits.js'
import { readIdxFiles } from '../../../examples/browser/lab/idx.js'
import type { Setup } from '../../../examples/browser/lab/protocol.js'
import { prepare, type Task } from '../../../examples/browser/lab/tasks.js'

const setup = (images: number, seed = 1): Setup => ({
  ...{ task: 'digits', images, side: 28, seed, backend: { name: 'wasm', threads: undefined } },
})

async function learn(
  { network, train, optimizer }: Task,
  test: ImageDataset,
  epochs: number,
): Promise<number> {
  const backend = await openBackend('wasm')
  await network.compile({
    ...{ loss: 'categoricalCrossentropy', metrics: ['accuracy'] },
    ...{ optimizer: optimizer(epochs), backend, seed: 1 },
  })
  await network.fit(train, { epochs })
  const { accuracy = 0 } = await network.evaluate(test)
  network.dispose()
  backend.dispose()
  return accuracy
}

describe('drawn digits', () => {
  it('are those of the seed, in MNIST’s frame', async () => {
    const drawn: number[] = []
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => prepare(setup(200, seed), (done, total) => drawn.push(done / total))),
    )
    expect(again.train.images).toEqual(first.train.images)
    expect(other.train.images).not.toEqual(first.train.images)
    expect([first.train.length, first.test.length]).toEqual([200, 50])
    expect(first.train.counts).toEqual(Array.from({ length: 10 }, () => 20))
    expect(drawn.every((share) => share > 0 && share <= 1)).toBe(true)
    for (let n = 0; n < 20; n++) {
      const pixels = first.train.images.subarray(n * 784, (n + 1) * 784)
      const sum = (weight: (i: number) => number): number =>
        pixels.reduce((all, value, i) => all + value * weight(i), 0)
      const ink = sum(() => 1)
      // The center of mass is in the middle, and the ink within 20 × 20 around its own middle.
      expect(Math.abs(sum((i) => (i % 28) + 0.5) / ink - 14)).toBeLessThan(0.6)
      expect(Math.abs(sum((i) => Math.floor(i / 28) + 0.5) / ink - 14)).toBeLessThan(0.6)
      const rows = new Set(
        Array.from(pixels.keys())
          .filter((i) => pixels[i] > 127)
          .map((i) => Math.floor(i / 28)),
      )
      expect(rows.size).toBeLessThanOrEqual(21)
      expect(rows.size).toBeGreaterThan(9)
    }
  })

  it('are learned', async () => {
    const task = await prepare(setup(1500), () => undefined)
    expect(await learn(task, task.test, 4)).toBeGreaterThan(0.85)
  })

  it('are the same pixels however large they are drawn; without strokes, black', () => {
    const small = [
      [
        [0, 0],
        [3, 4],
        [1, 9],
      ],
    ] as const
    const large = small.map((stroke) => stroke.map(([x, y]) => [50 + 17 * x, 17 * y - 30] as const))
    const [a, b] = [renderStrokes(small, 1.5), renderStrokes(large, 1.5)]
    a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThanOrEqual(1))
    expect(renderStrokes([], 1).every((value) => value === 0)).toBe(true)
    // A dot.
    expect(Math.max(...renderStrokes([[[5, 5]]], 1.5))).toBe(255)
    expect(drawDigit(8, new Random(3))).not.toEqual(drawDigit(8, new Random(4)))
  })

  const data = join(process.env.RECEPTIVE_DATA ?? '', 'mnist')
  const missing = process.env.RECEPTIVE_DATA === undefined || !existsSync(data)
  if (missing)
    console.log('RECEPTIVE_DATA/mnist is missing: drawn digits are not held against handwritten ones')
  it.skipIf(missing)('teach a network to read most of MNIST’s, of which it has seen none', async () => {
    const [images, labels] = ['images-idx3', 'labels-idx1'].map((kind) => join(data, `t10k-${kind}-ubyte.gz`))
    const task = await prepare(setup(4000), () => undefined)
    expect(await learn(task, await idxDataset({ images, labels }), 6)).toBeGreaterThan(0.87)
  })
})

describe('MNIST’s files', () => {
  const idx = (name: string, shape: readonly number[], fill: (i: number) => number): File => {
    const header = Buffer.from(Uint32Array.from([0x0800 + shape.length, ...shape]).buffer).swap32()
    const values = Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => fill(i))
    const bytes = Buffer.concat([header, values])
    return new File([name.endsWith('.gz') ? gzipSync(bytes) : bytes], name)
  }
  const images = (name: string, N: number) => idx(name, [N, 28, 28], (i) => Math.floor(i / 784) % 3)
  const labels = (name: string, N: number) => idx(name, [N], (i) => i % 3)

  it('are read as two pairs, gzipped or not', async () => {
    const files = [labels('b.gz', 9), images('c', 30), images('a.gz', 9), labels('d', 30)]
    const { train, test } = await readIdxFiles(files)
    expect([train.length, test.length]).toEqual([30, 9])
    expect(train.inputShape).toEqual([28, 28, 1])
    expect(train.classNames).toEqual(['0', '1', '2'])
    for (const set of [train, test]) set.labels.forEach((label, n) => expect(set.images[n * 784]).toBe(label))
  })

  it('of one pair, a fifth is held back to test on', async () => {
    const { train, test } = await readIdxFiles([images('x', 30), labels('y', 30)])
    expect([train.counts, test.counts]).toEqual([
      [8, 8, 8],
      [2, 2, 2],
    ])
    for (const set of [train, test]) set.labels.forEach((label, n) => expect(set.images[n * 784]).toBe(label))
  })

  it.each([
    [[images('x', 3)], 'Got 1 of images and 0 of labels.'],
    [[images('x', 3), labels('y', 4)], 'x holds 3 images but y 4 labels'],
    [
      [idx('x', [3, 20, 20], () => 0), labels('y', 3)],
      'x: its images are 20 × 20; the network here takes 28 × 28',
    ],
    [[new File(['no'], 'x')], 'x is not an IDX file of bytes'],
    [
      [new File([Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9, 1)], 'x')],
      'x is damaged: 9 takes 9 bytes, but it holds 1',
    ],
  ])('else are refused in words', async (files, words) => {
    await expect(readIdxFiles(files)).rejects.toThrow(words)
  })
})
