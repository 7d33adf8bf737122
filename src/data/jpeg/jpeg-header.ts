// The headers of a JPEG before its first scan: ITU-T T.81, B.1 and B.2; JFIF's and Adobe's markers.

import { describe, hex, startsWith } from '../file-kind.js'
import type { Damage } from './damage.js'
import { exifOrientation } from './exif.js'
import { EOI, type JpegBits } from './jpeg-bits.js'
import { blocksOf, readFrame, startsFrame, type Component, type Frame } from './jpeg-frame.js'
import type { JpegTables } from './jpeg-tables.js'

/** How the components encode colors. */
export type JpegColor = 'gray' | 'rgb' | 'ycbcr' | 'cmyk' | 'ycck'

/** The contents of a JPEG's header. */
export interface JpegHeader {
  readonly frame: Frame
  readonly color: JpegColor
  /** EXIF's Orientation, 1 to 8; 1 if there is none. */
  readonly orientation: number
}

/** A marker and what follows it. */
export interface Segment {
  readonly marker: number
  /** The offset in the file where it starts. */
  readonly at: number
  readonly content: Uint8Array
}

const SOI = 0xd8
export const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP14 = 0xee
const DNL = 0xdc
const COM = 0xfe

/**
 * Reads up to the first scan, whose header it also returns.
 * @throws if it is not a JPEG, is too damaged to be read, or is of an unsupported kind.
 */
export function readHeader(
  bits: JpegBits,
  tables: JpegTables,
  damage: Damage,
): { header: JpegHeader; scan: Segment } {
  if (bits.bytes[0] !== 0xff || bits.bytes[1] !== SOI) throw new Error(`not a JPEG: ${describe(bits.bytes)}`)
  let frame: Frame | undefined
  let orientation: number | undefined
  let jfif = false
  let adobe: number | undefined
  for (;;) {
    const segment = nextSegment(bits, damage, frame ? 'after its frame header' : 'before its frame header')
    const { marker, content } = segment
    if (marker === EOI)
      throw new Error(`damaged JPEG: it ends without ${frame ? 'a scan' : 'a frame header'}`)
    if (marker === SOS) {
      if (!frame) throw new Error('damaged JPEG: a scan comes before the frame header')
      const color = colorOf(frame.components, jfif, adobe, damage)
      return { header: { frame, color, orientation: orientation ?? 1 }, scan: segment }
    }
    if (startsFrame(marker)) {
      if (frame) throw new Error('damaged JPEG: it has two frame headers')
      frame = readFrame(marker, content)
    } else if (!tables.take(marker, content)) {
      jfif ||= isJfif(segment, damage)
      if (isAdobe(segment)) adobe = content[11]
      if (marker === APP1) orientation ??= exifOrientation(content)
    }
  }
}

/**
 * The next marker and its segment. At the end of the file, an end marker.
 * @param where words for how far reading has come.
 */
export function nextSegment(bits: JpegBits, damage: Damage, where: string): Segment {
  bits.toMarker(damage)
  const { marker, at } = bits
  bits.marker = 0
  const start = at - 2
  if (bits.ended) {
    damage.found(`truncated JPEG: it ends at byte ${bits.bytes.length}, ${where}, without an end marker`)
    return { marker: EOI, at, content: bits.bytes.subarray(at, at) }
  }
  // Markers without a segment: TEM, misplaced restart markers, the end.
  if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7) || marker === EOI)
    return { marker, at: start, content: bits.bytes.subarray(at, at) }
  if (
    marker < 0xc0 ||
    marker === 0xc8 ||
    marker === SOI ||
    (marker > DNL && marker < APP0 && marker !== 0xdd)
  )
    throw new Error(`damaged JPEG: marker ${hex(marker)} at byte ${start} does not belong there`)
  if (marker > 0xef && marker !== COM)
    throw new Error(`damaged JPEG: marker ${hex(marker)} at byte ${start} is of an unknown kind`)
  const length = (bits.bytes[at] << 8) | bits.bytes[at + 1]
  if (at + Math.max(2, length) > bits.bytes.length) {
    bits.ended = true
    bits.at = bits.bytes.length
    return nextSegment(bits, damage, where)
  }
  if (length < 2)
    throw new Error(`damaged JPEG: segment ${hex(marker)} at byte ${start} has length ${length}`)
  bits.at = at + length
  return { marker, at: start, content: bits.bytes.subarray(at + 2, at + length) }
}

function isJfif({ marker, content }: Segment, damage: Damage): boolean {
  if (marker !== APP0 || content.length < 14 || !startsWith(content, 'JFIF\0')) return false
  if (content[5] !== 1) damage.found(`damaged JPEG: its JFIF version is ${content[5]}.${content[6]}, not 1`)
  return true
}

const isAdobe = ({ marker, content }: Segment): boolean =>
  marker === APP14 && content.length >= 12 && startsWith(content, 'Adobe')

/** After a scan, it is too late to say how colors are coded. */
export function checkLateMarker(segment: Segment, damage: Damage): void {
  isJfif(segment, damage)
  if (isAdobe(segment))
    damage.found(
      `damaged JPEG: the Adobe marker at byte ${segment.at} comes after the scan it should describe`,
    )
  if (startsFrame(segment.marker)) throw new Error('damaged JPEG: it has two frame headers')
}

/** As libjpeg decides: JFIF means YCbCr; then Adobe's marker counts; then the components' letters. */
function colorOf(
  components: readonly Component[],
  jfif: boolean,
  adobe: number | undefined,
  damage: Damage,
): JpegColor {
  if (components.length === 1) return 'gray'
  const [plain, transformed, code] =
    components.length === 3 ? (['rgb', 'ycbcr', 1] as const) : (['cmyk', 'ycck', 2] as const)
  if (components.length === 3 && jfif) return 'ycbcr'
  if (adobe !== undefined && adobe !== 0 && adobe !== code)
    damage.found(`damaged JPEG: its Adobe marker has color transform ${adobe}, not 0 or ${code}`)
  if (adobe !== undefined) return adobe === 0 ? plain : transformed
  if (components.length === 4)
    throw new Error(
      'CMYK JPEG without an Adobe marker: whether its inks are inverted is unknown; save it as RGB',
    )
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'rgb' : 'ycbcr'
}

/**
 * Bytes that decoding takes in addition to the file: samples, coefficients of progressive files, the image, and the turned
 * image.
 */
export function memoryOf({ frame, orientation }: JpegHeader): number {
  const { width, height, progressive } = frame
  return blocksOf(frame) * (progressive ? 192 : 64) + width * height * (orientation === 1 ? 3 : 6)
}
