// Estimates the memory for decoding from a file's header, and manages a memory budget that threads share.

import { formatOf } from './file-kind.js'
import { jpegMemory } from './jpeg/jpeg.js'
import { pngMemory } from './png/png-chunks.js'

/** Bytes that a caller's own decoder may take per byte of the file: an estimate. */
const UNKNOWN = 32

/** Bytes that decoding takes in addition to the file; 0 if the file cannot be decoded. */
export function memoryToDecode(bytes: Uint8Array): number {
  const format = formatOf(bytes)
  if (format === undefined) return bytes.length * UNKNOWN
  try {
    return format === 'jpeg' ? jpegMemory(bytes) : pngMemory(bytes)
  } catch {
    // It will be refused before it takes any.
    return 0
  }
}

/** Hands out shares of an amount. A request for more than is left waits until others give theirs back. */
export class Budget {
  private used = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly whole: number) {}

  /** Waits until that much is left. A request for more than the whole is granted when nobody else holds any. */
  async take(amount: number): Promise<void> {
    while (this.used > 0 && this.used + amount > this.whole)
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.used += amount
  }

  giveBack(amount: number): void {
    this.used -= amount
    for (const resume of this.waiting.splice(0)) resume()
  }
}
