// Restart intervals, and checks of the data in them: ITU-T T.81, B.1.1.5 and E.2.4.

import { hex } from '../file-kind.js'
import type { Damage } from './damage.js'
import type { JpegBits } from './jpeg-bits.js'
import type { Band } from './jpeg-blocks.js'

const RST0 = 0xd0
const RST7 = 0xd7

/** Follows a scan, coded unit (MCU) by coded unit. */
export class Intervals {
  /** The mean of the last block of each component. */
  readonly means: Int32Array
  /** Whether the data ended too early: the rest of the interval stays empty. */
  starved = false
  private restarts = 0
  /** Units until the next restart. */
  private left: number

  /** @param length units in an interval; 0 if there are no restarts. */
  constructor(
    private readonly bits: JpegBits,
    private readonly band: Band,
    private readonly length: number,
    components: number,
    private readonly damage: Damage,
  ) {
    this.means = new Int32Array(components)
    this.left = length > 0 ? length : Infinity
  }

  beginUnit(): void {
    if (this.left-- > 0) return
    this.end()
    this.restart()
    this.means.fill(0)
    this.left = this.length - 1
  }

  /** Skips blocks whose band has ended, for which nothing is coded; at most `most`. Returns how many. */
  skipEnded(most: number): number {
    const blocks = Math.min(this.band.endedBlocks, this.left, most)
    this.band.endedBlocks -= blocks
    this.left -= blocks
    return blocks
  }

  /** Reports anything wrong with a unit. */
  endUnit(): void {
    const { bits, band, damage } = this
    if (!bits.badCode && !band.overrun && !bits.ranOut) return
    if (this.starved) return
    if (bits.ranOut) {
      this.starved = true
      damage.found(
        bits.ended
          ? `truncated JPEG: its data end at byte ${bits.bytes.length} before its last pixel`
          : `truncated JPEG: its data end at byte ${bits.at - 2} before its last pixel or run into a marker`,
      )
    } else if (bits.badCode) damage.found(`damaged JPEG: bits before byte ${bits.at} are not a code`)
    else damage.found(`damaged JPEG: a coefficient before byte ${bits.at} lies outside its block`)
    bits.badCode = false
    band.overrun = false
  }

  /** The end of an interval, where nothing may be left over. */
  end(): void {
    const { bits, band, damage } = this
    bits.dropFilling()
    bits.toMarker(damage)
    if (!this.starved && band.endedBlocks > 0)
      damage.found(`damaged JPEG: a run of ${band.endedBlocks} blocks goes past the last one`)
    band.endedBlocks = 0
  }

  /** Finds the next restart marker. If it is not the expected one, continues as libjpeg does: jpeg_resync_to_restart. */
  private restart(): void {
    const { bits, damage } = this
    const due = this.restarts++ & 7
    if (bits.marker !== RST0 + due)
      damage.found(
        `damaged JPEG: marker ${hex(bits.marker)} before byte ${bits.at} instead of restart marker ${due}`,
      )
    while (isPast(bits.marker, due)) {
      bits.marker = 0
      bits.toMarker(damage)
    }
    if (!isAhead(bits.marker, due)) {
      bits.marker = 0
      this.starved = false
    }
  }
}

const isRestart = (marker: number): boolean => marker >= RST0 && marker <= RST7

/** Whether a marker is one of the two restart markers before the expected one, or does not exist. */
const isPast = (marker: number, due: number): boolean =>
  isRestart(marker) ? ((marker - RST0 - due) & 7) >= 6 : marker < 0xc0

/** Whether a marker is one of the two restart markers after the expected one, or ends the scan. */
const isAhead = (marker: number, due: number): boolean =>
  !isRestart(marker) || [1, 2].includes((marker - RST0 - due) & 7)
