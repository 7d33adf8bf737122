// Reads a JPEG from its first byte to its end marker: every code of it, whether pixels are wanted or not.

import { Damage } from './damage.js'
import { EOI, JpegBits } from './jpeg-bits.js'
import type { Frame } from './jpeg-frame.js'
import {
  checkLateMarker,
  memoryOf,
  nextSegment,
  readHeader,
  SOS,
  type JpegHeader,
  type Segment,
} from './jpeg-header.js'
import { inverseDct } from './jpeg-idct.js'
import { blocksVisited, readScan, type PutBlock } from './jpeg-scan.js'
import { readScanHeader, type Part, type ScanHeader } from './jpeg-scan-header.js'
import { JpegTables } from './jpeg-tables.js'

/** Options of `decodeJpeg`. */
export interface DecodeOptions {
  /** Refuse images that declare more pixels than this; default 64 million. */
  readonly maxPixels?: number
  /**
   * Refuse images that take more bytes of memory than this to decode, not counting the file itself; default 2³⁰, 1 GiB.
   * Decoding takes 64 bytes per block of 8 × 8 samples, 192 if the file is progressive, and 3 per pixel, 6 if EXIF turns the
   * image: 4.5 bytes per pixel for most photographs, 18 at most. Nothing is allocated before the check.
   */
  readonly maxMemory?: number
  /**
   * What to do with a damaged file: `'throw'`, the default, or `'decode'`, which decodes as much as libjpeg does and reports
   * the damage in `warnings`.
   */
  readonly damaged?: 'throw' | 'decode'
}

/** The contents of a file. */
export interface JpegContents {
  readonly header: JpegHeader
  /** What is wrong with it; empty unless damaged files are to be decoded. */
  readonly warnings: readonly string[]
  /** The samples of each component, row by row of blocks; none if they were not requested. */
  readonly samples: readonly Uint8ClampedArray[]
}

/**
 * The most blocks that all scans together may visit. A photograph of 64 megapixels has about 15 million; the limit guards
 * against small files that send the decoder over a large picture hundreds of times.
 */
const MOST_BLOCKS = 24e6

/** How much of a file to read: everything, every code but no samples, or only the headers of the file and its scans. */
export type Wanted = 'samples' | 'codes' | 'headers'

/** Reads a file as far as requested. */
export function readJpeg(bytes: Uint8Array, options: DecodeOptions, wanted: Wanted): JpegContents {
  const damage = new Damage(options.damaged ?? 'throw')
  const bits = new JpegBits(bytes)
  const tables = new JpegTables()
  const { header, scan } = readHeader(bits, tables, damage)
  checkSize(header, options)
  const { frame } = header
  if (!frame.progressive) tables.addStandardCodes()
  const parts = frame.components.map((component): Part => ({
    component,
    missing: new Int8Array(64).fill(-1),
  }))
  const put: PutBlock = (part, block, row, column) => {
    const stride = part.component.paddedColumns * 8
    if (wanted === 'samples')
      inverseDct(block, 0, part.steps!, samplesOf(part), row * 8 * stride + column * 8, stride)
  }
  const begun = new Set<Part>()
  let visited = 0
  try {
    for (let next: Segment = scan; next.marker !== EOI; next = nextScan(bits, tables, damage)) {
      const scanHeader = readScanHeader(next.content, frame, parts, tables, damage)
      const blocks = blocksVisited(scanHeader, frame)
      visited += blocks
      if (visited > MOST_BLOCKS)
        throw new Error(`JPEG too large: its scans visit more than ${MOST_BLOCKS} blocks of 8 × 8 samples`)
      checkLength(bits, scanHeader, frame, blocks, damage)
      for (const { part } of scanHeader.chosen) begun.add(part)
      if (wanted === 'headers') bits.skipData()
      else readScan(bits, scanHeader, frame, tables.restartInterval, damage, put)
    }
  } catch (error) {
    // Damage after a complete picture does not matter.
    if (options.damaged !== 'decode' || begun.size < parts.length) throw error
    damage.found((error as Error).message)
  }
  checkComplete(parts, damage)
  return {
    header,
    warnings: damage.warnings,
    samples: wanted === 'samples' ? parts.map(finish) : [],
  }
}

/** Reads the tables between scans; returns the next scan's header, or the end. */
function nextScan(bits: JpegBits, tables: JpegTables, damage: Damage): Segment {
  for (;;) {
    const segment = nextSegment(bits, damage, 'after its last scan')
    if (segment.marker === SOS || segment.marker === EOI) return segment
    if (!tables.take(segment.marker, segment.content)) checkLateMarker(segment, damage)
  }
}

function checkSize(header: JpegHeader, { maxPixels = 64e6, maxMemory = 2 ** 30 }: DecodeOptions): void {
  const { width, height } = header.frame
  const declared = `JPEG too large: it declares ${width} × ${height} pixels`
  if (width * height > maxPixels) throw new Error(`${declared}, more than maxPixels = ${maxPixels}`)
  const memory = memoryOf(header)
  if (memory > maxMemory)
    throw new Error(`${declared}, which take ${memory} bytes to decode, more than maxMemory = ${maxMemory}`)
}

/** A block takes at least a one-bit code for its mean and, if the file is not progressive, another one for the rest. */
function checkLength(
  bits: JpegBits,
  { band, refines }: ScanHeader,
  { width, height, progressive }: Frame,
  blocks: number,
  damage: Damage,
): void {
  const least = band.first > 0 || refines ? 0 : (blocks * (progressive ? 1 : 2)) / 8
  const rest = bits.bytes.length - bits.at
  if (rest < least) damage.found(`truncated JPEG: ${rest} bytes cannot hold ${width} × ${height} pixels`)
}

/** The lowest frequencies must be complete; libjpeg would otherwise make them up. */
function checkComplete(parts: readonly Part[], damage: Damage): void {
  for (const { component, missing } of parts) {
    if (missing[0] < 0) damage.found(`damaged JPEG: it ends without the data of component ${component.id}`)
    else if (missing.subarray(1, 10).some((bits) => bits !== 0))
      damage.found(`damaged JPEG: it ends before the scans of component ${component.id} are complete`)
  }
}

const samplesOf = (part: Part): Uint8ClampedArray =>
  (part.samples ??= new Uint8ClampedArray(part.component.paddedColumns * part.component.paddedRows * 64))

/** A component's samples, once all its scans are read. */
function finish(part: Part): Uint8ClampedArray {
  const { component, coefficients, steps } = part
  const { paddedColumns, rows, columns } = component
  const stride = paddedColumns * 8
  const samples = samplesOf(part)
  if (!steps) return samples.fill(128)
  if (coefficients)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const at = (row * paddedColumns + column) * 64
        inverseDct(coefficients, at, steps, samples, row * 8 * stride + column * 8, stride)
      }
  return samples
}
