// The module's memory in 64-byte aligned blocks. Released blocks are kept for reuse, so a step like the last one needs no
// new memory. A request takes the smallest free stretch that fits, and the rest of it stays free. A released block joins its
// free neighbors, so what a step gives back is available as a whole for requests of any other size.

import { errorText } from '../../error-text.js'
import { Unavailable } from './unavailable.js'
import { webAssembly, type WasmMemory } from './webassembly.js'

const pageBytes = 65_536
/** Kernels may read this many bytes past the end of a block. */
const slack = 16
/** Addresses reach four gibibytes. Phones, and processes under `ulimit -v`, may have room for less. */
const limits = [2 ** 32, 2 ** 30, 2 ** 28]

/** Bytes [start, end). */
export interface Stretch {
  readonly start: number
  readonly end: number
}

export class BlockMemory {
  /** The memory that the module is instantiated with. */
  readonly memory: WasmMemory
  /** The most bytes that it may take from the system. */
  readonly limit: number
  /** Why that is less than the usual limit. */
  readonly fallback?: string
  /** Where the last block ends; the first page is the module's own. */
  #top = pageBytes
  #used = 0
  /** The bytes of each block in use, by address. */
  readonly #sizes = new Map<number, number>()
  /** The free stretches between blocks, by address. No two of them touch. */
  readonly #free: Stretch[] = []

  /** @throws if the system has no room for the addresses. */
  private constructor(shared: boolean, limit: number, shortage?: string) {
    if (shortage !== undefined)
      this.fallback = `'wasm' uses at most ${megabytes(limit)} of memory: ${shortage}`
    const pages = Math.floor(limit / pageBytes)
    this.limit = pages * pageBytes
    this.memory = new (webAssembly().Memory)({ initial: 1, maximum: pages, shared })
  }

  /**
   * @param limit the most bytes it may take from the system, from 2 pages of 64 KiB to 4 GiB; default: 4 GiB, or less if the
   *   system has no room for so many addresses.
   * @throws if there is no room for the limit that is given, or hardly any room at all.
   */
  static open({ shared, limit }: { shared: boolean; limit?: number }): BlockMemory {
    let cause: unknown
    for (const most of limit === undefined ? limits : [limit])
      try {
        return new BlockMemory(shared, most, cause === undefined ? undefined : errorText(cause))
      } catch (error) {
        cause = error
      }
    const size = megabytes(limit ?? limits.at(-1)!)
    throw new Unavailable(
      limit === undefined ? 'wasm' : 'memoryLimit',
      `memory that can grow to ${size} is not available here (a ulimit -v may be set): ${errorText(cause)}`,
      { cause },
    )
  }

  /** Bytes taken from the system. */
  bytes(): number {
    return this.memory.buffer.byteLength
  }

  /** The `length` floats at `pointer`; valid until the next `take`. */
  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length)
  }

  /** The same as 32-bit words. */
  words(pointer: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length)
  }

  /**
   * A block of `length` floats with any contents.
   * @throws if the memory is full.
   */
  take(length: number): number {
    const bytes = Math.max(Math.ceil(length / 16), 1) * 64
    const pointer = this.#reuse(bytes) ?? this.#extend(bytes)
    this.#sizes.set(pointer, bytes)
    this.#used += bytes
    return pointer
  }

  /** @throws if no block in use begins there. */
  release(pointer: number): void {
    const bytes = this.bytesAt(pointer)
    this.#sizes.delete(pointer)
    this.#used -= bytes
    const free = this.#free
    let at = 0
    while (at < free.length && free[at].start < pointer) at++
    let [start, end, joined] = [pointer, pointer + bytes, 0]
    if (at < free.length && free[at].start === end) {
      end = free[at].end
      joined++
    }
    if (at > 0 && free[at - 1].end === start) {
      start = free[--at].start
      joined++
    }
    if (end === this.#top) {
      this.#top = start
      free.splice(at, joined)
    } else free.splice(at, joined, { start, end })
  }

  /**
   * The bytes of the block that begins at `pointer`.
   * @throws if none does.
   */
  bytesAt(pointer: number): number {
    const bytes = this.#sizes.get(pointer)
    if (bytes === undefined) throw new Error(`wasm: no block begins at ${pointer}`)
    return bytes
  }

  /** The free parts of these stretches, including what lies above all blocks. No two of them touch. */
  freeWithin(stretches: readonly Stretch[]): readonly Stretch[] {
    const free = [...this.#free, { start: this.#top, end: Infinity }]
    const parts = stretches.flatMap((of) =>
      free
        .map(({ start, end }) => ({ start: Math.max(start, of.start), end: Math.min(end, of.end) }))
        .filter(({ start, end }) => start < end),
    )
    const joined: Stretch[] = []
    for (const part of parts.sort((a, b) => a.start - b.start)) {
      const last = joined.at(-1)
      if (last && part.start <= last.end)
        joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, part.end) }
      else joined.push(part)
    }
    return joined
  }

  /** Takes the stretch [start, end), all of which must be free, and have been taken before. */
  takeAt(start: number, end: number): void {
    if (end > this.#top) {
      this.#free.push({ start: this.#top, end })
      this.#top = end
    }
    const at = this.#free.findIndex((free) => free.start <= start && free.end >= end)
    if (at < 0) throw new Error(`wasm: the bytes from ${start} to ${end} are not free`)
    const free = this.#free[at]
    const rest = [
      { start: free.start, end: start },
      { start: end, end: free.end },
    ]
    this.#free.splice(at, 1, ...rest.filter((part) => part.end > part.start))
    this.#sizes.set(start, end - start)
    this.#used += end - start
  }

  #reuse(bytes: number): number | undefined {
    const free = this.#free
    let best = -1
    let least = Infinity
    for (let at = 0; at < free.length; at++) {
      const size = free[at].end - free[at].start
      if (size >= bytes && size < least) [best, least] = [at, size]
    }
    if (best < 0) return undefined
    const { start, end } = free[best]
    if (least === bytes) free.splice(best, 1)
    else free[best] = { start: start + bytes, end }
    return start
  }

  #extend(bytes: number): number {
    const pointer = this.#top
    const missing = pointer + bytes + slack - this.memory.buffer.byteLength
    if (missing > 0) this.#grow(bytes, missing)
    this.#top += bytes
    return pointer
  }

  #grow(bytes: number, missing: number): void {
    try {
      this.memory.grow(Math.ceil(missing / pageBytes))
    } catch (cause) {
      throw new Error(
        `out of memory: ${megabytes(bytes)} were requested; ${megabytes(this.#used)} are in use and ` +
          `${megabytes(this.#top - pageBytes - this.#used)} kept for reuse, of a limit of ${megabytes(this.limit)}; ` +
          'use smaller batches or images, or dispose of tensors',
        { cause },
      )
    }
  }
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
