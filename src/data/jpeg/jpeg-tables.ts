// The tables that are defined before a scan, and may change between scans: ITU-T T.81, B.2.4.

import { huffmanTable, type HuffmanTable } from './jpeg-huffman.js'
import { STANDARD_CODES } from './jpeg-standard-codes.js'

/** Row-major index of the k-th coefficient in zigzag order: T.81, figure A.6. */
export const ZIGZAG = Uint8Array.of(
  ...[
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  ],
  ...[14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39],
  ...[46, 53, 60, 61, 54, 47, 55, 62, 63],
)

const DHT = 0xc4
const DAC = 0xcc
const DQT = 0xdb
const DRI = 0xdd

/** Codes as a file defines them. The table is made when a scan first needs it, since unused codes may be wrong. */
interface Codes {
  readonly counts: Uint8Array
  readonly symbols: Uint8Array
  table?: HuffmanTable
}

/**
 * The conditioning of arithmetic codes, T.81, B.2.4.3. It is not used here, but it may be damaged.
 * @throws if there is no such table, or its bounds are reversed.
 */
function checkConditioning(segment: Uint8Array): void {
  if (segment.length % 2 !== 0)
    throw new Error(`damaged JPEG: arithmetic conditioning takes pairs of bytes, not ${segment.length} bytes`)
  for (let at = 0; at < segment.length; at += 2) {
    const [index, value] = segment.subarray(at, at + 2)
    if (index > 31 || (index < 16 && (value & 15) > value >> 4))
      throw new Error(`damaged JPEG: arithmetic conditioning ${index} cannot be ${value}`)
  }
}

/** The tables that are defined at one place of a file. */
export class JpegTables {
  /** MCUs between restart markers; 0 if there are none. */
  restartInterval = 0
  private readonly quantization = new Map<number, Uint16Array>()
  private readonly huffman = new Map<number, Codes>()

  /**
   * Processes a segment. Returns whether it defined tables.
   * @throws if its length does not match its contents.
   */
  take(marker: number, segment: Uint8Array): boolean {
    if (marker === DQT) this.takeQuantization(segment)
    else if (marker === DHT) this.takeHuffman(segment)
    else if (marker === DRI) {
      if (segment.length !== 2)
        throw new Error(`damaged JPEG: a restart interval takes 2 bytes, not ${segment.length}`)
      this.restartInterval = (segment[0] << 8) | segment[1]
    } else if (marker === DAC) checkConditioning(segment)
    else return false
    return true
  }

  /** The steps of a quantization table, row-major. */
  steps(index: number): Uint16Array {
    const steps = this.quantization.get(index)
    if (!steps) throw new Error(`damaged JPEG: quantization table ${index} is missing`)
    return steps
  }

  /** A Huffman table for means (DC) or for the other coefficients (AC). */
  codes(kind: 'dc' | 'ac', index: number): HuffmanTable {
    const codes = index < 4 ? this.huffman.get(kind === 'dc' ? index : index + 16) : undefined
    if (!codes) throw new Error(`damaged JPEG: Huffman table ${index} is missing`)
    return (codes.table ??= huffmanTable(codes.counts, codes.symbols, kind === 'dc' ? 15 : 255))
  }

  private takeQuantization(segment: Uint8Array): void {
    for (let at = 0; at < segment.length;) {
      const wide = segment[at] >> 4 > 0 ? 2 : 1
      const index = segment[at++] & 15
      const end = at + 64 * wide
      if (index > 3 || end > segment.length)
        throw new Error(`damaged JPEG: quantization table ${index} does not fit its segment`)
      const steps = new Uint16Array(64)
      for (let k = 0; k < 64; k++, at += wide)
        steps[ZIGZAG[k]] = wide === 2 ? (segment[at] << 8) | segment[at + 1] : segment[at]
      this.quantization.set(index, steps)
    }
  }

  /** Adds the standard's example tables if the file has defined none yet. */
  addStandardCodes(): void {
    const defined = [...this.huffman]
    this.takeHuffman(STANDARD_CODES)
    for (const [index, codes] of defined) this.huffman.set(index, codes)
  }

  private takeHuffman(segment: Uint8Array): void {
    for (let at = 0; at < segment.length;) {
      const index = segment[at]
      const counts = segment.slice(at + 1, at + 17)
      const total = counts.reduce((a, b) => a + b, 0)
      at += 17
      if (index > 0x13 || (index & 15) > 3 || total > 256 || at + total > segment.length)
        throw new Error(`damaged JPEG: Huffman table ${index} does not fit its segment`)
      this.huffman.set(index, { counts, symbols: segment.slice(at, at + total) })
      at += total
    }
  }
}
