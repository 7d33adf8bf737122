import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { idxDataset, parseIdx } from '../../src/data/idx.js'
import { imageDataset } from '../../src/data/image-dataset.js'

const images = Uint8Array.of(
  0,
  0,
  8,
  3,
  0,
  0,
  0,
  2,
  0,
  0,
  0,
  2,
  0,
  0,
  0,
  3,
  ...Array.from({ length: 12 }, (_, i) => i * 20),
)
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 4, 0)
const dir = mkdtempSync(join(tmpdir(), 'receptive-idx-'))
const write = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(dir, name), bytes)
  return join(dir, name)
}
afterAll(() => rmSync(dir, { recursive: true }))

describe('parseIdx', () => {
  it('reads plain and gzipped files', () => {
    for (const bytes of [images, gzipSync(images)]) {
      const array = parseIdx(bytes)
      expect(array.shape).toEqual([2, 2, 3])
      expect(Array.from(array.data)).toEqual(Array.from({ length: 12 }, (_, i) => i * 20))
    }
  })
  it('takes bytes of any kind, and nothing else', () => {
    const { buffer } = Uint8Array.from(images)
    expect(parseIdx(buffer).shape).toEqual([2, 2, 3])
    expect(parseIdx(new DataView(buffer)).shape).toEqual([2, 2, 3])
    expect(() => parseIdx(undefined as never)).toThrow('parseIdx: it takes bytes')
  })
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'starts with the bytes (none)'],
    ['a wrong magic number', Uint8Array.of(1, 0, 8, 1, 0), 'starts with the bytes 01 00 08 01'],
    ['floats', Uint8Array.of(0, 0, 0x0d, 1), 'element type 0x0d'],
    ['half a header', images.slice(0, 9), 'truncated IDX file'],
    ['missing values', images.slice(0, -1), '[2,2,3] takes 12 bytes, it holds 11'],
    ['too many values', Uint8Array.of(...images, 1), 'damaged IDX file'],
    [
      'axes beyond all numbers',
      Uint8Array.of(0, 0, 8, 64, ...new Uint8Array(256).fill(255)),
      'takes more than 2⁵³ bytes',
    ],
    [
      'a small file of gigabytes',
      Uint8Array.of(0, 0, 8, 1, 255, 255, 255, 255, 1),
      '[4294967295] takes 4294967295 bytes',
    ],
    [
      'a packed file that unpacks to more',
      gzipSync(new Uint8Array(5e7).fill(0).map((_, i) => [0, 0, 8, 1, 0, 0, 0, 9][i] ?? 0)),
      'unpacks to more than the 17 bytes that its axes say',
    ],
    [
      'a packed file of more than it can be',
      gzipSync(Uint8Array.of(0, 0, 8, 1, 1, 0, 0, 0, 5)),
      'it holds at most',
    ],
    ['half a gzip file', gzipSync(images).subarray(0, 20), 'truncated IDX file'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes)).toThrow(message)
  })
})

describe('idxDataset', () => {
  it('pairs images with labels', async () => {
    const set = await idxDataset({ images: write('i.gz', gzipSync(images)), labels: write('l', labels) })
    expect([set.length, set.inputShape, set.classNames]).toEqual([2, [2, 3, 1], ['0', '1', '2', '3', '4']])
    const x = new Float32Array(6)
    const y = new Float32Array(5)
    set.read(0, x, 0, y, 0)
    expect(Array.from(y)).toEqual([0, 0, 0, 0, 1])
    expect(x[5]).toBe(Math.fround(100 / 255))
  })
  it('reads every byte as a 255th, rounded once', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const set = imageDataset({ shape: [16, 16, 1], images: bytes, labels: [0], classNames: ['all'] })
    const x = new Float32Array(256)
    set.read(0, x, 0, new Float32Array(1), 0)
    expect(Array.from(x)).toEqual(Array.from(bytes, (byte) => Math.fround(byte / 255)))
  })
  it('takes bytes and responses, and nothing without', async () => {
    const set = await idxDataset({ images: new Response(gzipSync(images)), labels: new Blob([labels]) })
    expect([set.length, set.paths![1]]).toEqual([2, 'images#1'])
    await expect(idxDataset({ images, labels: images })).rejects.toThrow(
      'labels: it must hold labels, [N], got [2,2,3]',
    )
    await expect(idxDataset(undefined as never)).rejects.toThrow(
      'idxDataset: it takes an object, { images, labels }',
    )
    await expect(idxDataset({ images } as never)).rejects.toThrow('idxDataset')
  })
  it('refuses files that are no pair, naming them', async () => {
    const [i, l] = [write('i', images), write('l3', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 4))]
    await expect(idxDataset({ images: i, labels: l })).rejects.toThrow(/i holds 2 images but .*l3 1 labels/)
    await expect(idxDataset({ images: l, labels: i })).rejects.toThrow(
      /l3: it must hold images, \[N, H, W\], got \[1\]/,
    )
    await expect(idxDataset({ images: join(dir, 'x'), labels: i })).rejects.toThrow(/there is no file .*x/)
  })
})

const real = process.env.RECEPTIVE_DATA
it.skipIf(!real)('MNIST (skipped without RECEPTIVE_DATA)', async () => {
  const file = (name: string): string => join(real!, 'mnist', `t10k-${name}-ubyte.gz`)
  const set = await idxDataset({ images: file('images-idx3'), labels: file('labels-idx1') })
  expect([set.length, set.inputShape]).toEqual([10_000, [28, 28, 1]])
  // numpy.bincount of the label file's bytes.
  expect(set.counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
})
