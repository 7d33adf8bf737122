// How much memory decoding takes, told from a file's first bytes, and a budget of it that threads share.

import { formatOf } from './file-kind.js'

/** Bytes a sample: a progressive JPEG's coefficients, its samples, and the pixels before and after they are turned. */
const SAMPLE = 12
/** What a decoder that is not known may take, for each byte of its file. */
const UNKNOWN = 32

/** About how many bytes decoding a file takes beside the file, at most; 0 for what is no image. */
export function memoryToDecode(bytes: Uint8Array): number {
  const format = formatOf(bytes)
  if (format === undefined) return bytes.length * UNKNOWN
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (format === 'png') return bytes.length < 24 ? 0 : view.getUint32(16) * view.getUint32(20) * 4 * SAMPLE
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1]
    // A frame header: ITU-T T.81, B.2.2. Tables, and what is reserved, have codes among those of frames.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return view.getUint16(at + 5) * view.getUint16(at + 7) * bytes[at + 9] * SAMPLE
  }
  return 0
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
