// The bytes of a JPEG: entropy-coded bits and the markers between them. ITU-T T.81, B.1.1 and F.2.2.5.

import type { Damage } from './damage.js'
import { LOOKAHEAD, type HuffmanTable } from './jpeg-huffman.js'

export const EOI = 0xd9

/** Reads bits up to the next marker, which it remembers. Beyond that, it returns zeros, and records that it did. */
export class JpegBits {
  /** The next byte to read. */
  at = 2
  /** A marker that has been read but not processed; 0 if none. */
  marker = 0
  /** Whether the file ended before its end marker. */
  ended = false
  /** Whether bits were read that are not a code. */
  badCode = false
  /** The last bits read, right-aligned, of which `left` are still unused. */
  private held = 0
  private left = 0
  /** How many of the bits held, from the right, are zeros that were made up. */
  private made = 0

  constructor(readonly bytes: Uint8Array) {}

  /** The symbol of the next code. */
  symbol(table: HuffmanTable): number {
    if (this.left < 17) this.fill()
    const entry = table.lookup[(this.held >>> (this.left - LOOKAHEAD)) & ((1 << LOOKAHEAD) - 1)]
    if (entry !== 0) {
      this.left -= entry >> 8
      return entry & 255
    }
    let length = LOOKAHEAD + 1
    let code = this.peek(length)
    while (code > table.last[length]) code = this.peek(++length)
    this.left -= length
    if (length > 16) {
      this.badCode = true
      return 0
    }
    return table.symbols[code + table.offset[length]]
  }

  /** The next bits, at most 16, as an unsigned number. */
  take(bits: number): number {
    if (this.left < bits) this.fill()
    this.left -= bits
    return (this.held >>> this.left) & ((1 << bits) - 1)
  }

  /** A signed number of this many bits: T.81, F.2.2.1, EXTEND. */
  signed(bits: number): number {
    const value = this.take(bits)
    return value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value
  }

  /** Whether more bits were used than the data have. */
  get ranOut(): boolean {
    return this.left < this.made
  }

  /** Ends the data. Some encoders add a byte of ones although nothing needs filling; one such byte is not damage. */
  dropFilling(): void {
    this.fill()
    const real = this.left - this.made
    const ones = (1 << real) - 1
    if (real >= 8 && real < 16 && ((this.held >>> this.made) & ones) === ones) this.left = this.made
  }

  /** Advances to the next marker, unless one has already been met. Data in between are damage. */
  toMarker(damage: Damage): void {
    const spare = Math.max(0, this.left - this.made) >> 3
    let skipped = spare
    this.left = 0
    this.made = 0
    while (this.marker === 0) {
      const byte = this.next()
      if (this.ended) break
      if (byte !== 0xff) skipped++
      else if (this.afterFF() === 0) skipped += 2
    }
    if (skipped > 0)
      damage.found(
        `damaged JPEG: ${skipped} bytes before byte ${this.at} belong to nothing; a marker is expected in their place`,
      )
  }

  /** Skips coded data, including restart markers, up to the marker that ends them. */
  skipData(): void {
    const { bytes } = this
    let at = bytes.indexOf(0xff, this.at)
    while (at >= 0) {
      const code = bytes[at + 1]
      if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) break
      at = bytes.indexOf(0xff, code === 0xff ? at + 1 : at + 2)
    }
    this.at = at < 0 ? bytes.length : at
  }

  private peek(bits: number): number {
    return (this.held >>> (this.left - bits)) & ((1 << bits) - 1)
  }

  private fill(): void {
    while (this.left <= 24) {
      let byte = 0
      if (this.marker === 0) {
        byte = this.next()
        if (byte === 0xff && this.afterFF() !== 0) byte = 0
      }
      if (this.marker !== 0) this.made += 8
      this.held = (this.held << 8) | byte
      this.left += 8
    }
  }

  /** The next byte; beyond the end, an end marker is made up. */
  private next(): number {
    if (this.at < this.bytes.length) return this.bytes[this.at++]
    this.ended = true
    this.marker = EOI
    return 0
  }

  /** Reads what follows one or more ff: 0 means a byte ff; anything else is a marker, which is remembered. */
  private afterFF(): number {
    let code = this.next()
    while (code === 0xff) code = this.next()
    if (!this.ended) this.marker = code
    return this.marker
  }
}
