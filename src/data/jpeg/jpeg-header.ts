// Reads a JPEG's structure before a pixel is decoded: ITU-T T.81, annex B (markers and segments). What a decoder would
// turn into grey pixels, a crash or gigabytes is refused here, in words; what remains is handed on without its metadata.

import { exifOrientation } from './exif.js'
import { describe, hex, startsWith } from '../file-kind.js'
import { checkScan, mcus, type Component, type Frame } from './jpeg-scan.js'

/** How the three or four components stand for colours. */
export type JpegColour = 'grey' | 'rgb' | 'ycbcr' | 'cmyk'

/** What the markers of a JPEG say. */
export interface JpegHeader {
  readonly width: number
  readonly height: number
  readonly colour: JpegColour
  /** EXIF's Orientation, 1 to 8; 1 where there is none. */
  readonly orientation: number
  /** 8 × 8 blocks over all components: what decoding holds in memory. */
  readonly blocks: number
  /** The image alone: tables, frame and scans. */
  readonly stream: Uint8Array
}

const SOI = 0xd8
const EOI = 0xd9
const MAX_SCANS = 100

/** The coding processes of T.81 that are not read, by the low digit of their SOF marker. */
const UNREAD: Readonly<Record<number, string>> = {
  0x3: 'lossless',
  0x5: 'hierarchical',
  0x6: 'hierarchical progressive',
  0x7: 'hierarchical lossless',
  0x9: 'arithmetic-coded',
  0xa: 'arithmetic-coded progressive',
  0xb: 'arithmetic-coded lossless',
  0xd: 'arithmetic-coded hierarchical',
  0xe: 'arithmetic-coded hierarchical progressive',
  0xf: 'arithmetic-coded hierarchical lossless',
}

/**
 * Walks the markers of a JPEG from its start to its end.
 * @throws if it is not a JPEG, is damaged or cut short, declares more than `maxPixels`, or is of a kind that is not read.
 */
export function readJpegHeader(bytes: Uint8Array, maxPixels: number): JpegHeader {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new Error(`not a JPEG: ${describe(bytes)}`)
  const parts = [bytes.subarray(0, 2)]
  let adobeMarker = bytes.subarray(0, 0)
  const started = new Set<number>()
  let frame: Frame | undefined
  let orientation = 1
  let adobe: number | undefined
  let jfif = false
  let restartInterval = 0
  let scans = 0
  let at = 2
  for (;;) {
    if (at < bytes.length && bytes[at] !== 0xff)
      throw new Error(`damaged JPEG: byte ${at} should start a marker but is ${hex(bytes[at])}`)
    while (bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (marker === EOI) break
    const length = (bytes[at + 2] << 8) | bytes[at + 3]
    let next = at + 2 + length
    if (at + 3 >= bytes.length || next > bytes.length)
      throw new Error(
        `truncated JPEG: it ends at byte ${bytes.length}, ${frame ? 'after' : 'before'} its frame header, without an end marker`,
      )
    if (length < 2) throw new Error(`damaged JPEG: segment ${hex(marker)} at byte ${at} has length ${length}`)
    const segment = bytes.subarray(at + 4, next)
    let kept = false
    if (marker === 0xe0) jfif ||= startsWith(segment, 'JFIF\0')
    else if (marker === 0xe1) orientation = exifOrientation(segment) ?? orientation
    else if (marker === 0xee) {
      if (startsWith(segment, 'Adobe') && segment.length >= 12)
        [adobe, adobeMarker] = [segment[11], bytes.subarray(at, next)]
    } else if (marker === 0xdb || marker === 0xc4) kept = true
    else if (marker === 0xdd) {
      restartInterval = (segment[0] << 8) | segment[1]
      kept = true
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) {
      if (frame) throw new Error('damaged JPEG: it has two frame headers')
      frame = readFrame(marker, segment, maxPixels)
      parts.push(frameBytes(bytes.subarray(at, next), frame))
    } else if (marker === 0xda) {
      if (!frame) throw new Error('damaged JPEG: a scan comes before the frame header')
      if (++scans > MAX_SCANS) throw new Error(`damaged JPEG: it has more than ${MAX_SCANS} scans`)
      next = checkScan({ bytes, segment, start: next, frame, restartInterval, started })
      kept = true
    }
    if (kept) parts.push(bytes.subarray(at, next))
    at = next
  }
  if (!frame || started.size < frame.components.length)
    throw new Error(
      `damaged JPEG: it ends without ${frame ? 'the data of all its components' : 'a frame header'}`,
    )
  parts.push(bytes.subarray(at, at + 2))
  const colour = colourOf(frame.components, jfif, adobe)
  if (colour === 'cmyk') parts.splice(1, 0, adobeMarker)
  const { width, height, components } = frame
  const [mcuColumns, mcuRows] = mcus(frame)
  const blocks = mcuColumns * mcuRows * components.reduce((n, { h, v }) => n + h * v, 0)
  return { width, height, colour, orientation, blocks, stream: join(parts) }
}

function readFrame(marker: number, segment: Uint8Array, maxPixels: number): Frame {
  const unread = UNREAD[marker & 15]
  if (unread || marker === 0xcc)
    throw new Error(
      `${unread ?? 'arithmetic-coded'} JPEG: only baseline, extended and progressive Huffman files are read`,
    )
  const [precision, h1, h0, w1, w0, count] = segment
  if (precision !== 8) throw new Error(`${precision}-bit JPEG: only 8 bits a sample are read`)
  const height = (h1 << 8) | h0
  const width = (w1 << 8) | w0
  if (height === 0 || width === 0) throw new Error(`damaged JPEG: it declares ${width} × ${height} pixels`)
  if (width * height > maxPixels)
    throw new Error(
      `JPEG too large: it declares ${width} × ${height} pixels, more than maxPixels = ${maxPixels}`,
    )
  if (count !== 1 && count !== 3 && count !== 4)
    throw new Error(`JPEG with ${count} components: only 1 (grey), 3 (colour) and 4 (CMYK) are read`)
  const components = Array.from({ length: count }, (_, i) => ({
    id: segment[6 + 3 * i],
    h: segment[7 + 3 * i] >> 4,
    v: segment[7 + 3 * i] & 15,
  }))
  if (segment.length !== 6 + 3 * count || new Set(components.map(({ id }) => id)).size < count)
    throw new Error('damaged JPEG: its frame header lists its components wrongly')
  for (const { h, v } of components)
    if (h < 1 || h > 4 || v < 1 || v > 4)
      throw new Error(`damaged JPEG: sampling factors are 1 to 4, not ${h} × ${v}`)
  // T.81, A.2.2: sampling factors mean nothing to one component alone.
  if (count === 1) components[0] = { id: components[0].id, h: 1, v: 1 }
  return { width, height, progressive: marker === 0xc2, components }
}

/** The frame header as the decoder needs it: it trips over the sampling factors of one component alone. */
function frameBytes(header: Uint8Array, { components }: Frame): Uint8Array {
  const copy = header.slice()
  if (components.length === 1) copy[11] = 0x11
  return copy
}

/** As libjpeg decides: JFIF means YCbCr, then Adobe's marker, then the components' letters. */
function colourOf(components: readonly Component[], jfif: boolean, adobe: number | undefined): JpegColour {
  if (components.length === 1) return 'grey'
  if (components.length === 3) {
    if (jfif) return 'ycbcr'
    if (adobe !== undefined) return adobe === 0 ? 'rgb' : 'ycbcr'
    return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'rgb' : 'ycbcr'
  }
  if (adobe === undefined)
    throw new Error(
      'CMYK JPEG without an Adobe marker: whether its inks are inverted is unknown; save it as RGB',
    )
  return 'cmyk'
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
