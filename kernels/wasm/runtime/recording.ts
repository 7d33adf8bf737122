// A list of launches that can be run again, on other values in the same inputs and with the same weights. Between two runs, the
// memory that the launches write stays reserved.

import type { Block } from '../kernel.js'
import type { BlockMemory, Stretch } from './memory.js'

export class Recording {
  readonly launches: (() => void)[] = []
  readonly #memory: BlockMemory
  /** Memory that changes from run to run: the inputs, and all that launches write. Stretches overlap if memory was reused. */
  readonly #changing: Stretch[] = []
  /** Blocks that no launch writes: constants, and preparations of weights. */
  readonly #fixed = new Set<number>()
  /** Blocks to release when it is disposed of. */
  readonly #owned = new Set<number>()
  #bytes = 0

  constructor(memory: BlockMemory, inputs: readonly Block[]) {
    this.#memory = memory
    for (const { pointer } of inputs) this.#changing.push(this.#stretch(pointer))
  }

  /** Bytes that it reserves. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes a block for launches to write. */
  take(length: number): number {
    const pointer = this.#memory.take(length)
    this.#changing.push(this.#stretch(pointer))
    return pointer
  }

  /** Takes a block that keeps its values from run to run. So it must not be one that an earlier launch writes. */
  takeFixed(length: number): number {
    const written: number[] = []
    let pointer = this.#memory.take(length)
    while (this.#changes(this.#stretch(pointer))) {
      written.push(pointer)
      pointer = this.#memory.take(length)
    }
    for (const other of written) this.#memory.release(other)
    this.#fixed.add(pointer)
    this.#own(pointer)
    return pointer
  }

  /** Releases a block for later launches of this recording, unless it keeps its values. */
  release(pointer: number): void {
    if (!this.#fixed.has(pointer)) this.#memory.release(pointer)
  }

  /** Whether the block's values are the same in every run: it was there before, as weights are, or it is fixed. */
  isConstant({ pointer }: Block): boolean {
    return this.#fixed.has(pointer) || !this.#changes({ start: pointer, end: pointer + 1 })
  }

  /** Ends the recording, and reserves all memory that its launches write, even what they have released. */
  end(inputs: readonly Block[], outputs: readonly Block[]): void {
    for (const { pointer } of inputs) this.#own(pointer)
    for (const output of outputs) if (!this.isConstant(output)) this.#own(output.pointer)
    for (const { start, end } of this.#memory.freeWithin(this.#changing)) {
      this.#memory.takeAt(start, end)
      this.#own(start)
    }
  }

  /** Runs the launches again on the present values of the inputs. */
  replay(): void {
    for (const launch of this.launches) launch()
  }

  /** Releases its memory. */
  dispose(): void {
    for (const pointer of this.#owned) this.#memory.release(pointer)
    this.#owned.clear()
    this.launches.length = 0
    this.#bytes = 0
  }

  #stretch(start: number): Stretch {
    return { start, end: start + this.#memory.bytesAt(start) }
  }

  #changes(stretch: Stretch): boolean {
    return this.#changing.some(({ start, end }) => start < stretch.end && stretch.start < end)
  }

  #own(pointer: number): void {
    if (this.#owned.has(pointer)) return
    this.#owned.add(pointer)
    this.#bytes += this.#memory.bytesAt(pointer)
  }
}
