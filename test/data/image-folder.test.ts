import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subset } from '../../src/data/subset.js'
import { imageFolder } from '../../src/data/image-folder.js'
import { imageDataset } from '../../src/data/image-dataset.js'
import { encodeJpeg } from '../../src/data/jpeg/jpeg.js'
import { readImage } from '../../src/data/read-image.js'

const [H, W] = [7, 9]
/** An image of one color, so that its pixels say which it is. */
const jpeg = (level: number): Uint8Array =>
  encodeJpeg({ width: 20, height: 15, data: new Uint8Array(900).fill(level) }, 95)
const root = mkdtempSync(join(tmpdir(), 'receptive-'))
const write = (path: string, bytes: Uint8Array | string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), bytes)
}
const never = undefined as never
const levels = Array.from({ length: 36 }, (_, n) => 10 + 6 * n)

beforeAll(() => {
  levels.forEach((level, n) =>
    write(`many/${n % 3 === 0 ? 'b' : 'a'}/${String(n).padStart(2, '0')}.JPG`, jpeg(level)),
  )
  write('few/dog/deep/1.jpeg', jpeg(40))
  write('few/cat/2.jpg', jpeg(80))
  write('few/cat/.DS_Store', 'x')
  write('few/cat/Thumbs.db', 'x')
  write('few/cat/notes.txt', 'x')
  symlinkSync(join(root, 'few'), join(root, 'few/cat/loop'))
  write('bad/cat/1.jpg', jpeg(40))
  write('bad/cat/cut.jpg', jpeg(40).slice(0, -30))
  write('bad/cat/drawing.png', 'x')
  write('bad/dog/2.jpg', jpeg(80))
  write('bad/stray.jpg', jpeg(80))
  symlinkSync(join(root, 'nowhere'), join(root, 'bad/dog/gone.jpg'))
  write('one/cat/1.jpg', jpeg(80))
  write('none/readme.txt', 'x')
})
afterAll(() => rmSync(root, { recursive: true }))

describe('imageFolder', () => {
  it.each([1, 2])('reads all classes in order, with %d threads', async (threads) => {
    const steps: number[] = []
    const progress = (done: number, total: number): void => {
      expect(total).toBe(36)
      steps.push(done)
    }
    const set = await imageFolder(join(root, 'many'), { size: [H, W], threads, progress })
    expect(steps).toEqual(levels.map((_, n) => n + 1))
    expect([set.length, set.inputShape, set.targetShape, set.classNames]).toEqual([
      36,
      [H, W, 3],
      [2],
      ['a', 'b'],
    ])
    expect(set.counts).toEqual([24, 12])
    expect(set.paths.slice(22, 26)).toEqual(['a/34.JPG', 'a/35.JPG', 'b/00.JPG', 'b/03.JPG'].slice(0, 4))
    const x = new Float32Array(H * W * 3 + 5)
    const y = new Float32Array(2 + 1).fill(9)
    set.read(25, x, 5, y, 1)
    expect(Array.from(y)).toEqual([9, 0, 1])
    expect(x.subarray(0, 5).every((value) => value === 0)).toBe(true)
    for (const value of x.subarray(5)) expect(Math.abs(value * 255 - levels[3])).toBeLessThanOrEqual(1.001)
  })

  it('passes over other files and ends at a loop of links', async () => {
    const set = await imageFolder(join(root, 'few'), { size: [H, W], channels: 1 })
    expect(set.paths).toEqual(['cat/2.jpg', 'dog/deep/1.jpeg'])
    expect(set.inputShape).toEqual([H, W, 1])
    expect(set.images[0]).toBeGreaterThan(75)
    expect(set.skipped).toEqual([])
  })

  it('gathers all unreadable files into one error', async () => {
    const error = await imageFolder(join(root, 'bad'), { size: [H, W] }).catch((e: unknown) => e as Error)
    expect((error as Error).message).toMatch(/4 files in .* cannot be read/)
    for (const line of [
      'cat/cut.jpg: truncated JPEG',
      'drawing.png: it is not an image of a known kind: it starts with the bytes 78',
      'stray.jpg: it is in no class',
      'gone.jpg: there is no such file',
    ])
      expect((error as Error).message).toContain(line)
  })

  it('skips them if asked to, and closes the gaps', async () => {
    const set = await imageFolder(join(root, 'bad'), { size: [H, W], onError: 'skip' })
    expect(set.paths).toEqual(['cat/1.jpg', 'dog/2.jpg'])
    expect(set.skipped.map(({ path }) => path).sort()).toEqual([
      'cat/cut.jpg',
      'cat/drawing.png',
      'dog/gone.jpg',
      'stray.jpg',
    ])
    expect(set.images.length).toBe(2 * H * W * 3)
    expect(Math.abs(set.images[H * W * 3] - 80)).toBeLessThanOrEqual(1)
  })

  it('labels by a function, leaves files out, keeps given classes, limits each', async () => {
    const labels = (path: string): string | undefined =>
      path.startsWith('a/0') ? undefined : path.slice(0, 1)
    const set = await imageFolder(join(root, 'many'), {
      size: [H, W],
      labels,
      classNames: ['b', 'z', 'a'],
      limit: 4,
    })
    expect(set.counts).toEqual([4, 0, 4])
    expect(set.paths[0]).toBe('a/10.JPG')
    await expect(imageFolder(join(root, 'few'), { size: [H, W], classNames: ['cat'] })).rejects.toThrow(
      "classNames: 'dog', the class of dog/deep/1.jpeg, is not one of cat",
    )
  })

  it.each([
    ['missing', {}, 'there is no folder'],
    ['one/cat/1.jpg', {}, 'is a file; a folder of images is expected'],
    ['none', {}, 'holds no images; images are expected'],
    ['one', {}, "one class, 'cat'"],
    ['few', { labels: () => undefined }, 'that labels() gives a class'],
    ['few', { size: [0, 3] as [number, number] }, 'size must be a whole number of at least 1'],
    [
      'few',
      { size: [1e6, 1e6] as [number, number] },
      /2 images of 1000000 × 1000000 × 3 take .* GB, more than there is/,
    ],
    ['few', { channels: 2 as 3 }, 'channels must be 3 (RGB) or 1 (gray), got 2'],
    ['few', { onError: 'ignore' as 'skip' }, "onError must be 'throw' or 'skip', got 'ignore'"],
    ['few', { threads: 1000 }, 'threads must be a whole number from 1 to 256'],
    ['few', { decoder: 'turbo' as never }, "decoder must be turbo() from 'receptive/turbo'"],
    ['few', { decode: 'webp' as never }, 'decode must be a function'],
    ['few', { decode: new URL('file:///nowhere.js') }, 'cannot load file:///nowhere.js'],
    ['few', { maxPixels: 0 }, 'maxPixels must be a whole number of at least 1'],
    ['few', { sizes: 70 } as object, "there is no option 'sizes'; did you mean 'size'?"],
    ['few', { labels: () => 3 as never }, 'its class, by labels(), must be text'],
    ['few', { cache: 'x', decode: () => never }, 'cache and decode cannot be used together'],
    ['few', { limit: 0 }, 'limit'],
    ['few', { threads: 1.5 }, 'threads'],
  ])('%s %j is refused', async (dir, options, message) => {
    await expect(imageFolder(join(root, dir), { size: [H, W], ...options })).rejects.toThrow(message)
  })

  it.each([1, 2])('stops at a signal, with %d threads', async (threads) => {
    const stop = new AbortController()
    const progress = (done: number): void => {
      if (done === 5) stop.abort()
    }
    const reading = imageFolder(join(root, 'many'), { size: [H, W], threads, progress, signal: stop.signal })
    await expect(reading).rejects.toThrow('aborted')
  })

  it('a subset keeps labels, names and paths', async () => {
    const set = subset(await imageFolder(join(root, 'few'), { size: [H, W] }), [1])
    expect([set.length, set.paths, set.classNames, Array.from(set.labels)]).toEqual([
      1,
      ['dog/deep/1.jpeg'],
      ['cat', 'dog'],
      [1],
    ])
  })
})

it('a thread that dies is an error that names its file; decode may be a module, which threads load', async () => {
  const webp = 'RIFF....WEBPVP8 '
  for (let n = 0; n < 40; n++) write(`other/${n % 2}/${String(n).padStart(2, '0')}.webp`, webp)
  write('gray.mjs', 'export default () => ({ width: 1, height: 1, channels: 1, data: Uint8Array.of(77) })')
  write('exit.mjs', 'export default () => process.exit(3)')
  const read = (module: string): Promise<unknown> =>
    imageFolder(join(root, 'other'), { size: 2, threads: 2, decode: pathToFileURL(join(root, module)) })
  expect(await read('gray.mjs')).toMatchObject({ images: new Uint8Array(40 * 12).fill(77) })
  await expect(read('exit.mjs')).rejects.toThrow(
    /0\d\.webp: the thread that decoded it died: it ended with code 3/,
  )
  await expect(read('none.mjs')).rejects.toThrow(/imageFolder: decode: cannot load file:.*none\.mjs/)
})

it('a script that reads a folder ends by itself, run from the sources', () => {
  expect(runScript('many')).toBe('36\n')
})

/** Reads a folder in a process of its own, which prints how many images there are, or the error. */
function runScript(folder: string): string {
  const module = JSON.stringify(new URL('../../src/data/image-folder.ts', import.meta.url).href)
  const options = '{ size: [3, 4], threads: 2, progress: true }'
  const script = `import(${module})
    .then(({ imageFolder }) => imageFolder(${JSON.stringify(join(root, folder))}, ${options}))
    .then((set) => console.log(set.length), (error) => console.log(error.message))`
  const settings = { encoding: 'utf8', timeout: 60_000 } as const
  return execFileSync(process.execPath, ['--import', 'tsx', '--eval', script], settings)
}

describe('readImage', () => {
  it('gives [1, H, W, C] from 0 to 1, from a path or from bytes', async () => {
    const image = await readImage(join(root, 'few/cat/2.jpg'), { size: [H, W] })
    expect(image.shape).toEqual([1, H, W, 3])
    expect(image.data[10]).toBeCloseTo(80 / 255, 1.9)
    expect((await readImage(jpeg(80), { size: [H, W], channels: 1 })).shape).toEqual([1, H, W, 1])
  })
  it('names a file that it cannot read', async () => {
    await expect(readImage(join(root, 'x.jpg'), { size: [H, W] })).rejects.toThrow(
      /there is no file .*x\.jpg/,
    )
    await expect(readImage(root, { size: [H, W] })).rejects.toThrow('it is a folder')
    await expect(readImage(join(root, 'bad/cat/cut.jpg'), { size: H })).rejects.toThrow(
      /cut\.jpg: truncated JPEG/,
    )
  })
})

it('imageDataset refuses parts that do not belong together', () => {
  const parts = { images: new Uint8Array(24), shape: [2, 3, 1] as const, classNames: ['a', 'b'] }
  expect(imageDataset({ ...parts, labels: Int32Array.of(0, 1, 1, 0) }).paths[3]).toBe('#3')
  expect(() => imageDataset({ ...parts, labels: Int32Array.of(0, 1) })).toThrow('there are 2 labels')
  expect(() => imageDataset({ ...parts, labels: Int32Array.of(0, 1, 2, 0) })).toThrow('labels[2] is 2')
})
