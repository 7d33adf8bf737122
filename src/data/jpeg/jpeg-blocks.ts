// One block of coefficients, in each of the five ways of coding it: ITU-T T.81, F.2.2 and G.2.

import type { JpegBits } from './jpeg-bits.js'
import type { HuffmanTable } from './jpeg-huffman.js'
import { ZIGZAG } from './jpeg-tables.js'

/** Which part of each block a scan codes, and the state left by the block before. */
export interface Band {
  /** The coefficients in zigzag order, from and to. */
  readonly first: number
  readonly last: number
  /** By how many bits the values are shifted. */
  readonly low: number
  /** How many blocks, including this one, have no more coefficients in the band. */
  endedBlocks: number
  /** Whether a coefficient lay outside the band. */
  overrun: boolean
}

/** Reads a block of a sequential scan. Returns its mean (DC), relative to which the next one is coded. */
export function readSequential(
  bits: JpegBits,
  dc: HuffmanTable,
  ac: HuffmanTable,
  band: Band,
  block: Int16Array,
  before: number,
): number {
  const mean = readMean(bits, dc, before)
  block[0] = mean
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac)
    const size = symbol & 15
    if (size === 0) {
      if (symbol !== 0xf0) break
      k += 15
      continue
    }
    k += symbol >> 4
    const value = bits.signed(size)
    if (k < 64) block[ZIGZAG[k]] = value
    else band.overrun = true
  }
  return mean
}

/** The mean of a block, given that of the one before. */
export function readMean(bits: JpegBits, dc: HuffmanTable, before: number): number {
  const size = bits.symbol(dc)
  return size === 0 ? before : (before + bits.signed(size)) | 0
}

/** Reads a band of coefficients without their lowest bits. It may also end the band of the following blocks. */
export function readBand(bits: JpegBits, ac: HuffmanTable, band: Band, all: Int16Array, start: number): void {
  for (let k = band.first; k <= band.last; k++) {
    const symbol = bits.symbol(ac)
    const size = symbol & 15
    const run = symbol >> 4
    if (size > 0) {
      k += run
      const value = bits.signed(size) << band.low
      if (k <= band.last) all[start + ZIGZAG[k]] = value
      else band.overrun = true
    } else if (run === 15) k += 15
    else {
      band.endedBlocks = endedBlocks(bits, run) - 1
      return
    }
  }
}

/** Reads one more bit of each coefficient of a band. */
export function refineBand(
  bits: JpegBits,
  ac: HuffmanTable,
  band: Band,
  all: Int16Array,
  start: number,
): void {
  const { last, low } = band
  let k = band.first
  while (band.endedBlocks === 0 && k <= last) {
    const symbol = bits.symbol(ac)
    const size = symbol & 15
    const run = symbol >> 4
    if (size === 0 && run < 15) {
      band.endedBlocks = endedBlocks(bits, run)
      break
    }
    if (size > 1) bits.badCode = true
    const value = size === 0 ? 0 : (bits.take(1) === 1 ? 1 : -1) << low
    k = refineUntil(bits, band, all, start, k, run)
    if (value !== 0) {
      if (k <= last) all[start + ZIGZAG[k]] = value
      else band.overrun = true
    }
    k++
  }
  if (band.endedBlocks === 0) return
  refineUntil(bits, band, all, start, k, 64)
  band.endedBlocks--
}

/** Refines from coefficient `k` on, skipping `zeros` that are zero, until it meets another. Returns its place. */
function refineUntil(
  bits: JpegBits,
  { last, low }: Band,
  all: Int16Array,
  start: number,
  k: number,
  zeros: number,
): number {
  for (; k <= last; k++) {
    const place = start + ZIGZAG[k]
    const value = all[place]
    if (value === 0) {
      if (--zeros < 0) return k
    } else if (bits.take(1) === 1 && (value & (1 << low)) === 0)
      all[place] += value > 0 ? 1 << low : -1 << low
  }
  return k
}

const endedBlocks = (bits: JpegBits, size: number): number => (1 << size) + (size > 0 ? bits.take(size) : 0)
