import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkJpeg, decodeJpeg, encodeJpeg } from '../../src/data/jpeg/jpeg.js'
import { Random } from '../../src/tensor/random.js'

interface Case {
  name: string
  width: number
  height: number
  jpeg: string
  rgb: string
}
const file = new URL('jpeg.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }
const bytesOf = (name: string): Uint8Array => {
  const found = cases.find((one) => one.name === name)
  if (!found) throw new Error(`no case ${name}`)
  return new Uint8Array(Buffer.from(found.jpeg, 'base64'))
}
/** Where the segment of a marker starts. */
const markerAt = (bytes: Uint8Array, marker: number): number =>
  bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === marker)
const changed = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice()
  copy.set(values, at)
  return copy
}

describe('decodeJpeg against libjpeg-turbo', () => {
  // Pillow turns inks into colors with a division that OpenCV does without.
  const inks = (name: string): boolean => name === 'CMYK' || name === 'YCCK'
  it.each(cases)('$name', ({ name, width, height, jpeg, rgb }) => {
    const image = decodeJpeg(Buffer.from(jpeg, 'base64'))
    expect([image.width, image.height, image.channels, image.warnings]).toEqual([width, height, 3, []])
    const expected = Buffer.from(rgb, 'base64')
    expect(image.data.length).toBe(expected.length)
    const differences = Array.from(image.data, (value, i) => Math.abs(value - expected[i]))
    expect(Math.max(...differences)).toBeLessThanOrEqual(inks(name) ? 2 : 0)
  })

  const kinds = new URL('jpeg-kinds.json', import.meta.url)
  const legal = (JSON.parse(readFileSync(kinds, 'utf8')) as { cases: (Case & { sha256: string })[] }).cases
  it.each(legal)('to the bit: $name', ({ width, height, jpeg, sha256 }) => {
    const bytes = Buffer.from(jpeg, 'base64')
    const { data, ...image } = decodeJpeg(bytes)
    expect(image).toEqual({ width, height, channels: 3, warnings: [] })
    expect(createHash('sha256').update(data).digest('hex').slice(0, 16)).toBe(sha256)
    expect(checkJpeg(bytes)).toMatchObject({ width, height, warnings: [] })
  })

  it('has the kinds of files it says', () => {
    const gray = bytesOf('gray, sampling factors 2 x 2')
    expect(gray[markerAt(gray, 0xc0) + 11]).toBe(0x22)
    expect(markerAt(bytesOf('color, progressive'), 0xc2)).toBeGreaterThan(0)
    expect(markerAt(bytesOf('gray, restarts that do not divide it'), 0xd0)).toBeGreaterThan(0)
    expect(bytesOf('YCCK')[markerAt(bytesOf('YCCK'), 0xee) + 15]).toBe(2)
    expect(bytesOf('CMYK')[markerAt(bytesOf('CMYK'), 0xee) + 15]).toBe(0)
  })

  it('reads all that it encodes: some of it ends in a byte of ones that nobody needs', () => {
    let filled = 0
    for (let level = 0; level < 64; level++) {
      const data = new Uint8Array(9 * 7 * 3).map((_, i) => (i * level * 7) & 255)
      const jpeg = encodeJpeg({ width: 9, height: 7, data }, 50 + level / 2)
      if (jpeg.at(-4) === 0xff && jpeg.at(-3) === 0) filled++
      expect(decodeJpeg(jpeg).width).toBe(9)
    }
    expect(filled).toBeGreaterThan(0)
  })

  it('reads what it encodes', () => {
    const [H, W] = [21, 34]
    const data = Uint8Array.from({ length: H * W * 3 }, (_, i) => 128 + 90 * Math.sin(i / 50))
    const image = decodeJpeg(encodeJpeg({ width: W, height: H, data }, 100))
    expect([image.width, image.height]).toEqual([W, H])
    expect(Math.max(...image.data.map((value, i) => Math.abs(value - data[i])))).toBeLessThanOrEqual(4)
    expect(() => encodeJpeg({ width: W, height: H + 1, data })).toThrow('34 × 22 RGB pixels take 2244 bytes')
    expect(() => encodeJpeg({ width: W, height: H, data }, 0)).toThrow(
      'encodeJpeg: quality must be a number of at least 1 and of at most 100, got 0',
    )
  })
})

/** A frame header that lists a second component. */
const twoComponents = (bytes: Uint8Array, sof: number): Uint8Array =>
  Uint8Array.from([
    ...[...bytes.slice(0, sof + 2), 0, 14, ...bytes.slice(sof + 4, sof + 9), 2],
    ...[...bytes.slice(sof + 10, sof + 13), 9, 0x11, 0, ...bytes.slice(sof + 13)],
  ])

describe('decodeJpeg refuses, saying why', () => {
  const gray = bytesOf('gray')
  const sof = markerAt(gray, 0xc0)
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(), 'not a JPEG: the file is empty'],
    ['text', ascii('hello there'), 'it starts with the bytes 68 65 6c 6c'],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'it is a PNG image'],
    ['the first two bytes alone', gray.slice(0, 2), 'truncated JPEG'],
    ['half a header', gray.slice(0, sof + 4), 'before its frame header'],
    ['12 bits per sample', changed(gray, sof + 4, 12), '12-bit JPEG'],
    ['lossless coding', changed(gray, sof + 1, 0xc3), 'lossless JPEG'],
    ['arithmetic coding', changed(gray, sof + 1, 0xc9), 'arithmetic-coded JPEG'],
    ['no height', changed(gray, sof + 5, 0, 0), '37 × 0 pixels'],
    ['two components', twoComponents(gray, sof), 'JPEG with 2 components'],
    ['a frame header of the wrong length', changed(gray, sof + 9, 2), 'cannot list 2 components'],
    ['a side above 65500', changed(gray, sof + 5, 0, 1, 255, 255), 'a side above 65500'],
    [
      'more pixels than maxPixels',
      changed(gray, sof + 5, 250, 0, 250, 0),
      'declares 64000 × 64000 pixels, more than maxPixels',
    ],
    [
      'pixels that the data cannot hold',
      changed(gray, sof + 5, 30, 0, 30, 0),
      'cannot hold 7680 × 7680 pixels',
    ],
    [
      'a segment without a marker',
      changed(gray, markerAt(gray, 0xdb), 1),
      'belong to nothing; a marker is expected',
    ],
    [
      'a component that the frame lacks',
      changed(gray, markerAt(gray, 0xda) + 5, 99),
      'a scan names component 99, which does not fit the frame',
    ],
    [
      'two frames',
      Uint8Array.from([...gray.slice(0, sof), ...gray.slice(sof, sof + 13), ...gray.slice(sof)]),
      'two frame headers',
    ],
    ['no scan', Uint8Array.from([...gray.slice(0, markerAt(gray, 0xda)), 255, 0xd9]), 'without a scan'],
  ])('%s', (_, bytes, message) => {
    expect(() => decodeJpeg(bytes)).toThrow(message)
  })

  it('CMYK without an Adobe marker', () => {
    const cmyk = bytesOf('CMYK')
    expect(() => decodeJpeg(changed(cmyk, markerAt(cmyk, 0xee) + 4, 0))).toThrow('without an Adobe marker')
  })

  it.each(['gray', 'color, progressive', 'color, restarts'])('every truncation of: %s', (name) => {
    const bytes = bytesOf(name)
    for (let end = 0; end < bytes.length; end += 3)
      expect(() => decodeJpeg(bytes.slice(0, end)), `${end} bytes`).toThrow(/truncated|not a JPEG|damaged/)
    expect(() => decodeJpeg(bytes.slice(0, -1))).toThrow('truncated')
  })

  it('data that end early before an end marker', () => {
    for (const name of ['gray', 'color', 'color, restarts']) {
      const bytes = bytesOf(name)
      for (const cut of [8, 20, 60])
        expect(
          () => decodeJpeg(Uint8Array.from([...bytes.slice(0, -2 - cut), 255, 0xd9])),
          `${name} ${cut}`,
        ).toThrow('truncated')
    }
  })

  it('a restart interval that is missing whole', () => {
    const bytes = bytesOf('gray, restarts that do not divide it')
    let last = bytes.length - 2
    while (!(bytes[last] === 255 && bytes[last + 1] >= 0xd0 && bytes[last + 1] <= 0xd7)) last--
    expect(() => decodeJpeg(Uint8Array.from([...bytes.slice(0, last), 255, 0xd9]))).toThrow(
      'instead of restart marker 5',
    )
  })

  it('a limit set by the caller', () => {
    expect(() => decodeJpeg(gray, { maxPixels: 37 * 29 - 1 })).toThrow('maxPixels = 1072')
    expect(decodeJpeg(gray, { maxPixels: 37 * 29 }).width).toBe(37)
  })
})

it('bytes changed at random decode or throw an Error, within a bounded time', () => {
  const random = new Random(20)
  let decoded = 0
  let refused = 0
  for (const { name } of cases.slice(0, 13))
    for (let trial = 0; trial < 60; trial++) {
      const bytes = bytesOf(name)
      for (let flips = 1 + random.integer(4); flips > 0; flips--)
        bytes[random.integer(bytes.length)] = random.integer(256)
      const start = performance.now()
      try {
        const { data, width, height } = decodeJpeg(bytes, { maxPixels: 1e6 })
        expect(data.length).toBe(width * height * 3)
        decoded++
      } catch (error) {
        expect((error as Error).message, name).toMatch(/JPEG/)
        refused++
      }
      expect(performance.now() - start).toBeLessThan(5000)
    }
  expect(decoded).toBeGreaterThan(50)
  expect(refused).toBeGreaterThan(50)
})

const real = process.env.RECEPTIVE_DATA
it.skipIf(!real)('the original chest X-rays decode (skipped without RECEPTIVE_DATA)', () => {
  for (const folder of ['NORMAL', 'PNEUMONIA']) {
    const dir = join(real!, 'chest_xray_originals/train', folder)
    const names = readdirSync(dir)
    expect(names.length).toBe(folder === 'NORMAL' ? 16 : 40)
    for (const name of names.slice(0, 6)) {
      const { data, width, height } = decodeJpeg(readFileSync(join(dir, name)))
      expect(Math.min(width, height)).toBeGreaterThan(100)
      const mean = data.reduce((a, b) => a + b, 0) / data.length
      expect(mean).toBeGreaterThan(40)
      expect(mean).toBeLessThan(220)
    }
  }
})
