// What one image can be read from, and what is refused.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { imageDataset } from '../../src/data/image-dataset.js'
import type { ImageSource } from '../../src/data/image-source.js'
import { encodeJpeg } from '../../src/data/jpeg/jpeg.js'
import { readImage } from '../../src/data/read-image.js'
import { readImageDataset } from '../../src/data/read-image-dataset.js'
import { resizeBilinear } from '../../src/data/resize.js'

const folder = mkdtempSync(join(tmpdir(), 'receptive-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [height, width] = [6, 8]
const rgb = Uint8Array.from({ length: height * width * 3 }, (_, i) => (7 * i) % 256)
const image = { width, height, channels: 3, data: rgb }
const rgba = Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) =>
  i % 4 === 3 ? 9 : rgb[3 * (i >> 2) + (i % 4)],
)
const jpeg = new Uint8Array(encodeJpeg(image, 95))
const path = join(folder, 'picture.jpg')
writeFileSync(path, jpeg)
/** As a WebP starts; the hooks below make an image of it. */
const webp = new TextEncoder().encode('RIFF....WEBPVP8 ')

it('reads the same from a path, a URL, bytes, a buffer, a Blob, a File and a Response', async () => {
  const expected = await readImage(path, { size: 5 })
  expect(expected.shape).toEqual([1, 5, 5, 3])
  const inside = new Uint8Array([0, 0, ...jpeg, 0]).subarray(2, -1)
  for (const source of [
    pathToFileURL(path),
    jpeg,
    inside,
    jpeg.slice().buffer,
    new Blob([jpeg]),
    new File([jpeg], 'picture.png'),
    new Response(jpeg),
  ])
    expect(await readImage(source, { size: [5, 5] })).toEqual(expected)
})

it('takes pixels: an image, and an ImageData, whose alpha it drops', async () => {
  const expected = resizeBilinear(image, [4, 3]).data
  for (const source of [
    image,
    { width, height, data: rgba },
    { width, height, channels: 4, data: new Uint8Array(rgba) },
  ]) {
    const { data } = await readImage(source, { size: [4, 3] })
    expect(Array.from(data, (value) => Math.round(value * 255))).toEqual(Array.from(expected))
  }
  const same = await readImage(image, { size: [height, width] })
  expect(same.data[4]).toBeCloseTo(rgb[4] / 255, 6)
  const gray = { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) }
  expect(Array.from((await readImage(gray, { size: [1, 2] })).data)).toEqual([0, 0, 0, 1, 1, 1])
  expect((await readImage(image, { size: 2, channels: 1 })).shape).toEqual([1, 2, 2, 1])
})

it('hands what is neither JPEG nor PNG to decode, with its name', async () => {
  const seen: [number, string][] = []
  const decode = (bytes: Uint8Array, name: string) => {
    seen.push([bytes.length, name])
    return Promise.resolve({ width, height, data: rgba })
  }
  const expected = await readImage(image, { size: 5 })
  expect(await readImage(new File([webp], 'a.webp'), { size: 5, decode })).toEqual(expected)
  expect(await readImage(webp, { size: 5, decode })).toEqual(expected)
  await readImage(jpeg, { size: 5, decode })
  expect(seen).toEqual([
    [16, 'a.webp'],
    [16, ''],
  ])
  const module = join(folder, 'decode.mjs')
  const pixel = '{ width: 1, height: 1, channels: 1, data: Uint8Array.of(bytes.length) }'
  writeFileSync(module, `export default (bytes) => (${pixel})`)
  const { data } = await readImage(webp, { size: 1, decode: pathToFileURL(module) })
  expect(data[0]).toBeCloseTo(16 / 255, 6)
})

it.each<[string, unknown, object, string]>([
  ['nothing', undefined, {}, 'readImage: it takes a path, a file’s bytes'],
  ['a number', 7, {}, 'got 7'],
  ['floats', new Float32Array(9), {}, 'got a Float32Array of 9'],
  [
    'too few pixels',
    { ...image, data: rgb.subarray(3) },
    {},
    '8 × 6 pixels of 3 channels are 144 bytes, got 141',
  ],
  ['two channels', { ...image, channels: 2 }, {}, 'channels must be 1 (gray), 3 (RGB) or 4 (RGBA), got 2'],
  [
    'pixels as a list',
    { ...image, data: [1, 2, 3] },
    {},
    'must be an image { width, height, channels, data }',
  ],
  ['a WebP', webp, {}, 'readImage: it is a WebP image: only JPEG and PNG are read; give the option decode'],
  ['a file of nothing', new Uint8Array(0), {}, 'readImage: the file is empty'],
  ['no size', jpeg, { size: undefined }, 'readImage: size must be a whole number of at least 1'],
  ['four channels', jpeg, { channels: 4 }, 'readImage: channels must be 3 (RGB) or 1 (gray), got 4'],
  ['a mistyped option', jpeg, { channel: 1 }, "there is no option 'channel'; did you mean 'channels'?"],
  ['a hook that fails', webp, { decode: () => Promise.reject(new Error('no codec')) }, 'readImage: no codec'],
  [
    'a hook that throws text',
    webp,
    { decode: () => Promise.reject('no codec' as never) },
    'readImage: no codec',
  ],
  ['a hook of nothing', webp, { decode: () => undefined }, 'readImage: what decode gives must be an image'],
  ['more pixels than allowed', jpeg, { maxPixels: 47 }, 'more than maxPixels = 47'],
])('readImage refuses %s', async (_, source, options, message) => {
  const reading = readImage(source as ImageSource, { size: 5, ...options })
  await expect(reading).rejects.toThrow(message.replace('’', "'"))
})

it('readImage without options says which there are', async () => {
  await expect(readImage(jpeg, undefined as never)).rejects.toThrow('readImage: it takes an object, { size, ')
})

it('readImageDataset reads files and pixels with labels', async () => {
  const steps: number[] = []
  const set = await readImageDataset(
    [
      { image: new File([jpeg], 'one.jpg'), label: 'cat' },
      { image, label: 'ant' },
      { image: new Blob([webp]), label: 'cat' },
    ],
    { size: [3, 4], onError: 'skip', progress: (done) => steps.push(done) },
  )
  expect([set.classNames, Array.from(set.labels), set.paths]).toEqual([
    ['ant', 'cat'],
    [1, 0],
    ['one.jpg', '#1'],
  ])
  expect(Array.from(set.images.subarray(36))).toEqual(Array.from(resizeBilinear(image, [3, 4]).data))
  expect(set.skipped).toEqual([
    { path: '#2', reason: expect.stringContaining('it is a WebP image') as string },
  ])
  expect(steps).toEqual([1, 2, 3])
})

it('readImageDataset refuses what is no such list, and gathers what cannot be read', async () => {
  const cat = { image, label: 'cat' }
  const read = (examples: unknown, options = {}) => readImageDataset(examples as [], { size: 3, ...options })
  await expect(read([])).rejects.toThrow('there are no images')
  await expect(read(cat)).rejects.toThrow('readImageDataset: the images must be a list')
  await expect(read([{ image }])).rejects.toThrow('[0].label must be text')
  await expect(read([cat, cat])).rejects.toThrow("one class, 'cat'; give images of two classes or more")
  expect((await read([cat], { classNames: ['ant', 'cat'] })).counts).toEqual([0, 1])
  await expect(read([cat, { image: webp, label: 'ant' }])).rejects.toThrow(
    /1 files cannot be read\n {2}#1: it is a WebP/,
  )
  await expect(read([cat], { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
})

it('imageDataset takes bytes and nothing else', () => {
  const parts = { shape: [2, 3, 1] as const, classNames: ['a', 'b'], labels: [0, 1] }
  expect(imageDataset({ ...parts, images: new Uint8ClampedArray(12).fill(51) }).images[11]).toBe(51)
  for (const images of [new Float32Array(12), Array(12).fill(0.5), undefined])
    expect(() => imageDataset({ ...parts, images: images as never })).toThrow(
      /images must be a Uint8Array of bytes from 0 to 255, got .*; arrayDataset takes numbers/,
    )
  const images = new Uint8Array(12)
  expect(() => imageDataset({ ...parts, images, shape: [12] as never })).toThrow(
    'shape must be [height, width, channels]',
  )
  expect(() => imageDataset({ ...parts, images, label: [] } as never)).toThrow("did you mean 'labels'?")
})

it('resizeBilinear refuses what is no image, and what there is no memory for', () => {
  expect(() => resizeBilinear({ ...image, data: rgb.subarray(1) }, 3)).toThrow('are 144 bytes, got 143')
  expect(() => resizeBilinear(undefined as never, 3)).toThrow('image must be an image { width')
  expect(() => resizeBilinear(image, 1e9)).toThrow(
    /1000000000 × 1000000000 pixels of 3 channels take .* GB, more than/,
  )
})
