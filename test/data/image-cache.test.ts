import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { imageFolder, type ImageFolderOptions } from '../../src/data/image-folder.js'
import { encodeJpeg } from '../../src/data/jpeg/jpeg.js'
import { turbo } from '../../src/data/turbo-jpeg.js'

const root = mkdtempSync(join(tmpdir(), 'receptive-'))
afterAll(() => rmSync(root, { recursive: true }))
const folder = join(root, 'set')
const cache = join(root, 'kept/set.images')

const jpeg = (level: number): Uint8Array =>
  encodeJpeg({ width: 8, height: 8, data: new Uint8Array(192).fill(level) }, 95)

beforeEach(() => {
  rmSync(root, { recursive: true, force: true })
  for (const [name, level] of [
    ['cat/1', 40],
    ['cat/2', 80],
    ['dog/3', 120],
  ] as const) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, `${name}.jpg`), jpeg(level))
  }
})

/** Reads the folder with the cache, and says whether files were decoded. */
async function read(options: Partial<ImageFolderOptions> = {}) {
  let decoded = 0
  const progress = (): void => void decoded++
  const set = await imageFolder(folder, { size: 4, cache, threads: 1, progress, ...options })
  const plain = await imageFolder(folder, {
    size: 4,
    threads: 1,
    ...options,
    cache: undefined,
    progress: false,
  })
  // Whatever happens, the cache gives what reading gives.
  expect(set.images).toEqual(plain.images)
  expect([set.paths, set.labels, set.classNames, set.skipped]).toEqual([
    plain.paths,
    plain.labels,
    plain.classNames,
    plain.skipped,
  ])
  return decoded
}

it('decodes once, and leaves no other file', async () => {
  expect(await read()).toBe(3)
  expect(await read()).toBe(0)
  expect(readdirSync(join(root, 'kept'))).toEqual(['set.images'])
  // Labels are not kept: they are given anew.
  expect(await read({ labels: (path) => path.slice(4, 5) })).toBe(0)
})

it.each<[string, Partial<ImageFolderOptions> | (() => void)]>([
  ['a size', { size: [4, 5] }],
  ['the channels', { channels: 1 }],
  ['the decoder', { decoder: turbo() }],
  ['maxPixels', { maxPixels: 65 }],
  ['the files chosen', { limit: 1 }],
  ['a new file', () => writeFileSync(join(folder, 'dog/4.jpg'), jpeg(7))],
  ['a removed file', () => rmSync(join(folder, 'cat/2.jpg'))],
  ['a changed file', () => writeFileSync(join(folder, 'cat/2.jpg'), jpeg(200))],
  [
    'a changed file of the same length and time',
    () => {
      const path = join(folder, 'cat/2.jpg')
      const { atime, mtime } = statSync(path)
      const bytes = readFileSync(path)
      const other = jpeg(81)
      expect(other.length).toBe(bytes.length)
      writeFileSync(path, other)
      utimesSync(path, atime, mtime)
    },
  ],
])('notices %s', async (_, change) => {
  await read()
  if (typeof change === 'function') change()
  expect(await read(typeof change === 'function' ? {} : change)).toBeGreaterThan(0)
  expect(await read(typeof change === 'function' ? {} : change)).toBe(0)
})

it('notices every damage to the file itself', async () => {
  await read()
  const whole = readFileSync(cache)
  for (const at of [17, 18, 30, 90, 200, whole.length - 5]) {
    const damaged = Buffer.from(whole)
    damaged[at] ^= 1
    writeFileSync(cache, damaged)
    expect(await read(), `byte ${at}`).toBe(3)
    expect(readFileSync(cache)).toEqual(whole)
  }
  for (const length of [0, 17, 50, 90, whole.length - 1]) {
    truncateSync(cache, length)
    expect(await read(), `${length} bytes`).toBe(3)
  }
})

it('keeps which files could not be read', async () => {
  writeFileSync(join(folder, 'cat/bad.jpg'), jpeg(9).slice(0, -20))
  expect(await read({ onError: 'skip' })).toBe(4)
  expect(await read({ onError: 'skip' })).toBe(0)
  await expect(imageFolder(folder, { size: 4, cache })).rejects.toThrow(/bad\.jpg: truncated/)
})

it('writes over no file that is something else', async () => {
  mkdirSync(join(root, 'kept'))
  writeFileSync(cache, 'path,label\n')
  await expect(imageFolder(folder, { size: 4, cache })).rejects.toThrow(
    'is not a cache of images; name another file',
  )
  expect(readFileSync(cache, 'utf8')).toBe('path,label\n')
  await expect(imageFolder(folder, { size: 4, cache: folder })).rejects.toThrow(
    /cache: .* could not be read: it is a folder/,
  )
})
