// The compressed data of a PNG, and its passes: PNG (ISO/IEC 15948, W3C), clauses 7.2, 8.2 and 10.

import { decode } from 'fast-png'
import { Unzlib, zlibSync } from 'fflate'
import { join, samplesOf, SIGNATURE, type PngHeader } from './png-chunks.js'

/** Adam7: where each pass starts, and its steps. */
const ADAM7 = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
]
const WHOLE = [{ x: 0, y: 0, stepX: 1, stepY: 1 }]

/** The passes that contain pixels, and the bytes of each: rows, each preceded by a byte for the filter. */
function passesOf(header: PngHeader) {
  const { width, height, depth, interlaced } = header
  return (interlaced ? ADAM7 : WHOLE)
    .map((pass) => {
      const columns = Math.max(0, Math.ceil((width - pass.x) / pass.stepX))
      const rows = Math.max(0, Math.ceil((height - pass.y) / pass.stepY))
      return {
        ...pass,
        columns,
        rows,
        bytes: rows * (1 + Math.ceil((columns * samplesOf(header) * depth) / 8)),
      }
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
}

/** Compressed bytes per step; they inflate to at most a thousand times as many. */
const PIECE = 16384

/**
 * Inflates the data of a PNG.
 * @throws if the number of bytes does not match the pixels; never holds more than that.
 */
export function inflate(header: PngHeader): Uint8Array {
  const bytes = new Uint8Array(passesOf(header).reduce((sum, pass) => sum + pass.bytes, 0))
  let at = 0
  const inflator = new Unzlib((piece) => {
    if (at + piece.length > bytes.length) throw new Error('damaged PNG: it holds more data than pixels')
    bytes.set(piece, at)
    at += piece.length
  })
  for (const part of header.data)
    for (let start = 0; start < part.length; start += PIECE)
      inflator.push(part.subarray(start, start + PIECE))
  inflator.push(new Uint8Array(0), true)
  if (at < bytes.length)
    throw new Error(`truncated PNG: its data are ${at} bytes, its pixels take ${bytes.length}`)
  return bytes
}

/** Expands rows with fewer than 8 bits per sample to one byte per sample. */
export function unpack(
  packed: Uint8Array,
  { width, height, depth }: Pick<PngHeader, 'width' | 'height' | 'depth'>,
): Uint8Array {
  const samples = new Uint8Array(width * height)
  const row = Math.ceil((width * depth) / 8)
  const mask = (1 << depth) - 1
  for (let y = 0, out = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      samples[out++] = (packed[y * row + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask
    }
  return samples
}

/** The samples of an interlaced image with fewer than 8 bits: each pass is decoded as a separate image. */
export function decodePasses(header: PngHeader, inflated: Uint8Array): Uint8Array {
  const { width, height, depth } = header
  const samples = new Uint8Array(width * height)
  let at = 0
  for (const { x, y, stepX, stepY, columns, rows, bytes } of passesOf(header)) {
    const size = { width: columns, height: rows, depth }
    const { data } = decode(asPng({ ...header, ...size }, inflated.subarray(at, at + bytes)))
    const part = unpack(data as Uint8Array, size)
    for (let j = 0, from = 0; j < rows; j++)
      for (let i = 0; i < columns; i++) samples[(y + j * stepY) * width + x + i * stepX] = part[from++]
    at += bytes
  }
  return samples
}

/** A PNG of inflated data, not interlaced and without checksums. */
function asPng({ width, height, depth, color }: PngHeader, inflated: Uint8Array): Uint8Array {
  const header = new Uint8Array(13)
  new DataView(header.buffer).setUint32(0, width)
  new DataView(header.buffer).setUint32(4, height)
  header.set([depth, color], 8)
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(inflated, { level: 0 })),
    chunk('IEND', new Uint8Array(0)),
  ]
  return join([SIGNATURE, ...chunks])
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12)
  new DataView(bytes.buffer).setUint32(0, content.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(content, 8)
  return bytes
}
