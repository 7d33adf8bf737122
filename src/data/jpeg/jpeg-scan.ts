// The data of a scan: its blocks and their order. ITU-T T.81, A.2.

import type { Damage } from './damage.js'
import type { JpegBits } from './jpeg-bits.js'
import { readBand, readMean, readSequential, refineBand } from './jpeg-blocks.js'
import type { Frame } from './jpeg-frame.js'
import { Intervals } from './jpeg-intervals.js'
import type { Part, ScanHeader } from './jpeg-scan-header.js'

/** Receives each block of a sequential scan. The array is reused for the next block. */
export type PutBlock = (part: Part, block: Int16Array, row: number, column: number) => void

/** The number of blocks that a scan visits. */
export function blocksVisited({ chosen }: ScanHeader, { mcuColumns, mcuRows }: Frame): number {
  if (chosen.length === 1) return chosen[0].part.component.columns * chosen[0].part.component.rows
  return (
    mcuColumns * mcuRows * chosen.reduce((sum, { part: { component } }) => sum + component.h * component.v, 0)
  )
}

/** Reads the data of a scan up to the marker at their end. */
export function readScan(
  bits: JpegBits,
  header: ScanHeader,
  frame: Frame,
  restartInterval: number,
  damage: Damage,
  put: PutBlock,
): void {
  const { chosen, band } = header
  const intervals = new Intervals(bits, band, restartInterval, chosen.length, damage)
  const read = frame.progressive
    ? progressiveReader(bits, header, intervals)
    : sequentialReader(bits, header, intervals, put)
  if (chosen.length === 1) {
    const { rows, columns } = chosen[0].part.component
    const blocks = rows * columns
    const skips = band.first > 0 && !header.refines
    for (let n = 0; n < blocks; n++) {
      intervals.beginUnit()
      read(0, Math.floor(n / columns), n % columns)
      intervals.endUnit()
      if (skips) n += intervals.skipEnded(blocks - n - 1)
    }
  } else
    for (let row = 0; row < frame.mcuRows; row++)
      for (let column = 0; column < frame.mcuColumns; column++) {
        intervals.beginUnit()
        for (let i = 0; i < chosen.length; i++) {
          const { h, v } = chosen[i].part.component
          for (let y = 0; y < v; y++) for (let x = 0; x < h; x++) read(i, row * v + y, column * h + x)
        }
        intervals.endUnit()
      }
  intervals.end()
}

/** Reads a block of the scan's i-th component. */
type ReadBlock = (i: number, row: number, column: number) => void

function sequentialReader(
  bits: JpegBits,
  { chosen, band }: ScanHeader,
  intervals: Intervals,
  put: PutBlock,
): ReadBlock {
  const { means } = intervals
  const block = new Int16Array(64)
  return (i, row, column) => {
    const { part, dc, ac } = chosen[i]
    if (!intervals.starved) means[i] = readSequential(bits, dc!, ac!, band, block, means[i])
    put(part, block, row, column)
    block.fill(0)
  }
}

function progressiveReader(
  bits: JpegBits,
  { chosen, band, refines }: ScanHeader,
  intervals: Intervals,
): ReadBlock {
  const { means } = intervals
  const { low } = band
  for (const { part } of chosen)
    part.coefficients ??= new Int16Array(part.component.paddedColumns * part.component.paddedRows * 64)
  const read = (i: number, all: Int16Array, at: number): void => {
    const { dc, ac } = chosen[i]
    if (ac) (refines ? refineBand : readBand)(bits, ac, band, all, at)
    else if (refines) all[at] |= bits.take(1) << low
    else {
      means[i] = readMean(bits, dc!, means[i])
      all[at] = means[i] << low
    }
  }
  return (i, row, column) => {
    const { component, coefficients } = chosen[i].part
    if (!intervals.starved) read(i, coefficients!, (row * component.paddedColumns + column) * 64)
  }
}
