// The structure of a PNG, read before any pixel is decoded: PNG (ISO/IEC 15948, W3C), clauses 5 and 11.

import { exifOrientation } from '../jpeg/exif.js'
import type { ImageLimits } from '../image.js'

/** The contents of a PNG's header. */
export interface PngHeader {
  readonly width: number
  readonly height: number
  /** Bits per sample, or per palette index. */
  readonly depth: number
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
  readonly color: number
  readonly interlaced: boolean
  /** EXIF's Orientation, 1 to 8; 1 if there is none. */
  readonly orientation: number
  /** The palette, three bytes per color. */
  readonly palette: Uint8Array
  /** The compressed data, chunk by chunk. */
  readonly data: readonly Uint8Array[]
  /** The file reduced to what determines pixels: header, palette, data, end. */
  readonly stream: Uint8Array
}

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Samples per pixel, and the allowed depths, by color type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

export const samplesOf = ({ color }: Pick<PngHeader, 'color'>): number => CHANNELS[color]

/** The chunks that a decoder needs; others can be dropped. */
const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND'])

/**
 * Reads the chunks of a PNG from start to end.
 * @throws if it is damaged or truncated, would take more than `maxPixels` or `maxMemory`, or is of a kind that does not
 *   exist.
 */
export function readPngChunks(bytes: Uint8Array, limits: ImageLimits): PngHeader {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte))
    throw new Error('damaged PNG: its first eight bytes are not those of a PNG')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const parts = [bytes.subarray(0, 8)]
  const data: Uint8Array[] = []
  let header: ReturnType<typeof readHeader> | undefined
  let palette = new Uint8Array(0)
  let orientation = 1
  for (let at = 8, type = ''; type !== 'IEND';) {
    const length = at + 8 <= bytes.length ? view.getUint32(at) : Infinity
    const next = at + 12 + length
    if (next > bytes.length)
      throw new Error(`truncated PNG: it ends at byte ${bytes.length}, without an end chunk`)
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const content = bytes.subarray(at + 8, next - 4)
    if ((type === 'IHDR') !== (header === undefined))
      throw new Error(
        `damaged PNG: ${header ? 'it has two headers' : `it starts with ${type}, not with a header`}`,
      )
    if (view.getUint32(next - 4) !== crc32(bytes.subarray(at + 4, next - 4)))
      throw new Error(`damaged PNG: the checksum of chunk ${type} at byte ${at} is wrong`)
    if (type === 'IHDR') header = readHeader(content, limits)
    else if (type === 'PLTE') palette = content.slice()
    else if (type === 'IDAT') data.push(content)
    else if (type === 'eXIf') orientation = orientationOf(content)
    if (CRITICAL.has(type)) parts.push(bytes.subarray(at, next))
    else if (/^[A-Z]/.test(type))
      throw new Error(`damaged PNG: chunk ${type} at byte ${at} is of an unknown kind`)
    at = next
  }
  if (data.length === 0) throw new Error('damaged PNG: it holds no image data')
  if (header!.color === 3 && palette.length === 0) throw new Error('damaged PNG: it holds no palette')
  return { ...header!, orientation, palette, data, stream: join(parts) }
}

function readHeader(content: Uint8Array, { maxPixels = 64e6, maxMemory = 2 ** 30 }: ImageLimits) {
  if (content.length !== 13) throw new Error(`damaged PNG: its header has ${content.length} bytes, not 13`)
  const view = new DataView(content.buffer, content.byteOffset, 13)
  const width = view.getUint32(0)
  const height = view.getUint32(4)
  const [depth, color, compression, filter, interlace] = content.subarray(8)
  if (width === 0 || height === 0) throw new Error(`damaged PNG: it declares ${width} × ${height} pixels`)
  if (!DEPTHS[color]?.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1)
    throw new Error(
      `damaged PNG: no PNG has depth ${depth}, color type ${color}, ` +
        `compression ${compression}, filter ${filter} and interlace ${interlace}`,
    )
  const declared = `PNG too large: it declares ${width} × ${height} pixels`
  if (width * height > maxPixels) throw new Error(`${declared}, more than maxPixels = ${maxPixels}`)
  const memory = memoryOf({ width, height, depth, color })
  if (memory > maxMemory)
    throw new Error(`${declared}, which take ${memory} bytes to decode, more than maxMemory = ${maxMemory}`)
  return { width, height, depth, color, interlaced: interlace === 1 }
}

/**
 * Bytes that decoding takes in addition to the file: four copies of the samples, on their way through fast-png; the image;
 * and the turned image.
 */
const memoryOf = ({ width, height, depth, color }: Pick<PngHeader, 'width' | 'height' | 'depth' | 'color'>) =>
  width * height * (4 * CHANNELS[color] * Math.ceil(depth / 8) + 6)

/**
 * Bytes of memory that `decodePng` takes for a file, not counting the file itself. Reads only the header.
 * @throws if there is no header that could be decoded.
 */
export const pngMemory = (bytes: Uint8Array): number =>
  memoryOf(readHeader(bytes.subarray(16, 29), { maxPixels: Infinity, maxMemory: Infinity }))

/** The checksum's remainder for each value of a byte. */
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** A chunk's checksum: PNG, annex D. */
function crc32(bytes: Uint8Array): number {
  let c = -1
  for (const byte of bytes) c = CRC[(c ^ byte) & 255] ^ (c >>> 8)
  return ~c >>> 0
}

/** An eXIf chunk holds what JPEGs have after the six bytes `Exif\0\0`. */
function orientationOf(content: Uint8Array): number {
  return exifOrientation(join([Uint8Array.of(0x45, 0x78, 0x69, 0x66, 0, 0), content])) ?? 1
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
