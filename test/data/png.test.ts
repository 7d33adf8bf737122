import { readFileSync } from 'node:fs'
import { zlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { toRGB } from '../../src/data/image.js'
import { decodePng } from '../../src/data/png/png.js'

interface Case {
  name: string
  height: number
  width: number
  png: string
  rgb: string
}
const file = new URL('png.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }
const bytesOf = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(cases.find((one) => one.name === name)!.png, 'base64'))
const decode = (bytes: Uint8Array) => decodePng(bytes, {})

describe('decodePng is OpenCV, byte for byte', () => {
  it.each(cases)('$name', ({ name, height, width, png, rgb }) => {
    const image = decode(Buffer.from(png, 'base64'))
    expect([image.height, image.width]).toEqual([height, width])
    expect(image.channels).toBe(/^(gray|a transparent gray|smaller)/.test(name) ? 1 : 3)
    expect(Buffer.from(toRGB(image).data).toString('base64')).toBe(rgb)
  })
})

describe('decodePng refuses, saying why', () => {
  const rgb = bytesOf('RGB, 8 bits')
  const changed = (at: number, ...values: number[]): Uint8Array => {
    const copy = rgb.slice()
    copy.set(values, at)
    return withChecksums(copy)
  }
  it.each<[string, Uint8Array, string]>([
    ['no pixels', changed(16, 0, 0, 0, 0), 'declares 0 × 11 pixels'],
    ['more than maxPixels', changed(16, 0, 1, 0, 0, 0, 1, 0, 0), 'declares 65536 × 65536 pixels, more than'],
    ['a depth that there is not', changed(24, 3), 'depth 3, color type 2'],
    ['a filter method that there is not', changed(27, 1), 'filter 1'],
    ['more pixels than data', changed(19, 14), 'its data are'],
    ['more data than pixels', changed(23, 10), 'holds more data than pixels'],
    [
      'a wrong checksum',
      rgb.map((byte, i) => (i === 60 ? byte ^ 1 : byte)),
      'checksum of chunk IDAT at byte 33',
    ],
    ['an unknown chunk that it needs', changed(37, 0x58), 'chunk XDAT at byte 33 is of an unknown kind'],
    ['no data', png(rgb.slice(16, 29)), 'holds no image data'],
    ['no header', png(), 'starts with IEND'],
    [
      'no palette',
      png(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0), zlibSync(Uint8Array.of(0, 0))),
      'no palette',
    ],
    [
      'a filter that there is not',
      png(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0), zlibSync(Uint8Array.of(9, 0))),
      'damaged or truncated PNG',
    ],
    [
      'data that are not compressed',
      png(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0), new Uint8Array(20)),
      'damaged or truncated PNG',
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(message)
  })

  it('every truncation', () => {
    for (const name of ['RGB, 8 bits', 'palette, 2 bits, interlaced'])
      for (let end = 0; end < bytesOf(name).length; end++)
        expect(() => decode(bytesOf(name).slice(0, end)), `${end} bytes`).toThrow(/truncated PNG|damaged PNG/)
  })

  it('data that inflate to gigabytes, before they do', () => {
    const pixel = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0)
    expect(() => decode(png(pixel, zlibSync(new Uint8Array(20e6))))).toThrow('holds more data than pixels')
  })

  it('a palette without the color of a pixel', () => {
    const pixel = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0)
    const bytes = joined(
      head(pixel),
      chunk('PLTE', new Uint8Array(6)),
      chunk('IDAT', zlibSync(Uint8Array.of(0, 2))),
      chunk('IEND'),
    )
    expect(() => decode(bytes)).toThrow('no color 2 in its palette of 2')
  })
})

function png(header?: Uint8Array, data?: Uint8Array): Uint8Array {
  return joined(head(header), ...(data ? [chunk('IDAT', data)] : []), chunk('IEND'))
}

function head(header?: Uint8Array): Uint8Array {
  return joined(bytesOf('RGB, 8 bits').slice(0, 8), ...(header ? [chunk('IHDR', header)] : []))
}

function chunk(type: string, content: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = Buffer.alloc(content.length + 12)
  bytes.writeUInt32BE(content.length)
  bytes.write(type, 4, 'latin1')
  bytes.set(content, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), content.length + 8)
  return bytes
}

const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

function withChecksums(bytes: Uint8Array): Uint8Array {
  const view = Buffer.from(bytes)
  for (let at = 8; at < view.length;) {
    const end = at + 8 + view.readUInt32BE(at)
    view.writeUInt32BE(crc32(view.subarray(at + 4, end)), end)
    at = end + 4
  }
  return new Uint8Array(view)
}

/** PNG, annex D, bit by bit. */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) {
    c ^= byte
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}
