// The module's memory in blocks: 64-byte aligned, kept for reuse once released, so that a step like the last one takes
// nothing new. A request takes a free block of its size, else one up to twice as large, else grows the memory.

import { webAssembly, type WasmMemory } from './webassembly.js'

const pageBytes = 65_536
/** Kernels may read so far past the end of a block. */
const slack = 16
const mostPages = 65_536

export class BlockMemory {
  /** The memory that the module is instantiated with. */
  readonly memory: WasmMemory
  readonly #limit: number
  /** Where memory that was never handed out begins; the first page is the module's own. */
  #top = pageBytes
  #used = 0
  readonly #sizes = new Map<number, number>()
  readonly #free = new Map<number, number[]>()

  /** @param limit bytes it may take from the system. */
  constructor({ shared, limit = mostPages * pageBytes }: { shared: boolean; limit?: number }) {
    const pages = Math.min(Math.floor(limit / pageBytes), mostPages)
    this.#limit = pages * pageBytes
    this.memory = new (webAssembly().Memory)({ initial: 1, maximum: pages, shared })
  }

  /** Bytes taken from the system. */
  bytes(): number {
    return this.memory.buffer.byteLength
  }

  /** The `length` floats at `pointer`; good until the next `take`. */
  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length)
  }

  /** The same as 32-bit words. */
  words(pointer: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length)
  }

  /**
   * A block of `length` floats, holding anything.
   * @throws if the memory is full.
   */
  take(length: number): number {
    const bytes = Math.max(Math.ceil(length / 16), 1) * 64
    const pointer = this.#reuse(bytes) ?? this.#extend(bytes)
    this.#used += this.#sizes.get(pointer) ?? 0
    return pointer
  }

  release(pointer: number): void {
    const bytes = this.#sizes.get(pointer)
    if (bytes === undefined) throw new Error(`wasm: no block begins at ${pointer}`)
    this.#used -= bytes
    const free = this.#free.get(bytes)
    if (free) free.push(pointer)
    else this.#free.set(bytes, [pointer])
  }

  #reuse(bytes: number): number | undefined {
    const same = this.#free.get(bytes)?.pop()
    if (same !== undefined) return same
    let best = Infinity
    for (const [size, free] of this.#free)
      if (free.length > 0 && size > bytes && size <= 2 * bytes && size < best) best = size
    return this.#free.get(best)?.pop()
  }

  #extend(bytes: number): number {
    const pointer = this.#top
    const missing = pointer + bytes + slack - this.memory.buffer.byteLength
    if (missing > 0) this.#grow(bytes, missing)
    this.#top += bytes
    this.#sizes.set(pointer, bytes)
    return pointer
  }

  #grow(bytes: number, missing: number): void {
    try {
      this.memory.grow(Math.ceil(missing / pageBytes))
    } catch (cause) {
      throw new Error(
        `out of memory: ${megabytes(bytes)} were asked for where ${megabytes(this.#used)} are in use and ` +
          `${megabytes(this.#top - pageBytes - this.#used)} kept for reuse, of a limit of ${megabytes(this.#limit)}; ` +
          'use smaller batches or images, or dispose of tensors',
        { cause },
      )
    }
  }
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
