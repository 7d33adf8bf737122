// How much memory decoding takes, told from a file's header, and a budget of it that threads share.

import { formatOf } from './file-kind.js'
import { jpegMemory } from './jpeg/jpeg.js'
import { pngMemory } from './png/png-chunks.js'

/** Bytes that a decoder of the caller's own may take, for each byte of its file: a guess. */
const UNKNOWN = 32

/** Bytes that decoding a file takes beside the file; 0 if the file cannot be decoded. */
export function memoryToDecode(bytes: Uint8Array): number {
  const format = formatOf(bytes)
  if (format === undefined) return bytes.length * UNKNOWN
  try {
    return format === 'jpeg' ? jpegMemory(bytes) : pngMemory(bytes)
  } catch {
    // It is refused before it takes any.
    return 0
  }
}

/** Hands out an amount of something: who asks for more than is left waits for others to give theirs back. */
export class Budget {
  private used = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly whole: number) {}

  /** Waits until there is so much; who asks for more than the whole gets it when nobody else has any. */
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
