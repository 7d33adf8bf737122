// The header of a scan, checked against the scans before it: ITU-T T.81, B.2.3 and G.1.1.1.

import type { Damage } from './damage.js'
import type { Band } from './jpeg-blocks.js'
import type { Component, Frame } from './jpeg-frame.js'
import type { HuffmanTable } from './jpeg-huffman.js'
import type { JpegTables } from './jpeg-tables.js'

/** What has been read of a component so far. */
export interface Part {
  readonly component: Component
  /** For each coefficient, in zigzag order, how many of its lowest bits are still missing; −1 if all. */
  readonly missing: Int8Array
  /** The quantization table that was defined when its first scan began. */
  steps?: Uint16Array
  /** The coefficients of all its blocks, if later scans refine them. */
  coefficients?: Int16Array
  /** Its samples, in rows of `paddedColumns · 8`, as far as they are known. */
  samples?: Uint8ClampedArray
}

/** A component in a scan, with the Huffman tables that the scan needs. */
export interface ScanPart {
  readonly part: Part
  readonly dc?: HuffmanTable
  readonly ac?: HuffmanTable
}

export interface ScanHeader {
  readonly chosen: readonly ScanPart[]
  readonly band: Band
  /** Whether it adds one bit to coefficients from earlier scans. */
  readonly refines: boolean
}

/** The most blocks that T.81 allows in an MCU. */
const LARGEST_MCU = 10

/**
 * Reads the header of a scan, and records in `parts` what the scan will add.
 * @throws if no decoder could interpret the scan.
 */
export function readScanHeader(
  content: Uint8Array,
  { progressive }: Frame,
  parts: readonly Part[],
  tables: JpegTables,
  damage: Damage,
): ScanHeader {
  const count = content[0]
  const [first, last, approximation] = content.subarray(1 + 2 * count)
  if (!(count >= 1 && count <= 4) || content.length !== 4 + 2 * count)
    throw new Error(`damaged JPEG: a scan header of ${content.length} bytes cannot list ${count} components`)
  const chosen = chooseParts(content, count, parts)
  const [high, low] = [approximation >> 4, approximation & 15]
  const band: Band = { first, last, low, endedBlocks: 0, overrun: false }
  const inWords = `coefficients ${first} to ${last}, bits ${high} to ${low}`
  if (!progressive) {
    if (first !== 0 || last !== 63 || approximation !== 0)
      damage.found(`damaged JPEG: a sequential scan declares ${inWords}`)
    if (chosen.some(({ missing }) => missing[0] >= 0))
      throw new Error('damaged JPEG: two sequential scans hold the same component')
  } else if (
    (first === 0 ? last !== 0 : first > last || last > 63 || count !== 1) ||
    (high !== 0 && low !== high - 1) ||
    low > 13
  )
    throw new Error(`damaged JPEG: a progressive scan of ${count} components declares ${inWords}`)
  for (const part of chosen) {
    part.steps ??= tables.steps(part.component.quantization)
    if (progressive) advance(part, band, high, damage)
    else part.missing.fill(0)
  }
  const needsDc = first === 0 && high === 0
  return {
    chosen: chosen.map((part, i) => ({
      part,
      dc: !progressive || needsDc ? tables.codes('dc', content[2 + 2 * i] >> 4) : undefined,
      ac: !progressive || first > 0 ? tables.codes('ac', content[2 + 2 * i] & 15) : undefined,
    })),
    band,
    refines: progressive && high > 0,
  }
}

/** The components that a scan names, which must be in the frame's order. */
function chooseParts(content: Uint8Array, count: number, parts: readonly Part[]): readonly Part[] {
  const chosen: Part[] = []
  for (let i = 0; i < count; i++) {
    const id = content[1 + 2 * i]
    // If identifiers repeat, the next one with that identifier, as in libjpeg.
    const part = parts.find(({ component }, at) => component.id === id && at >= chosen.length)
    if (!part || chosen.includes(part))
      throw new Error(`damaged JPEG: a scan names component ${id}, which does not fit the frame`)
    chosen.push(part)
  }
  const blocks = chosen.reduce((sum, { component: { h, v } }) => sum + h * v, 0)
  if (count > 1 && blocks > LARGEST_MCU)
    throw new Error(`damaged JPEG: ${blocks} blocks in a coded unit, more than ${LARGEST_MCU}`)
  return chosen
}

/** Checks that a progressive scan continues where the last one stopped, and records its progress. */
function advance(
  { missing, component }: Part,
  { first, last, low }: Band,
  high: number,
  damage: Damage,
): void {
  if (first > 0 && missing[0] < 0)
    damage.found(`damaged JPEG: coefficients of component ${component.id} come before its means`)
  for (let k = first; k <= last; k++)
    if (Math.max(0, missing[k]) !== high) {
      damage.found(`damaged JPEG: a scan brings bits ${high} to ${low} of coefficient ${k} out of order`)
      break
    }
  missing.fill(low, first, last + 1)
}
