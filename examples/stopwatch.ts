// How long training takes, over all the runs that it takes.

import type { Callback, CallbackState, Logs } from 'receptive'

/** Measures training. Where a run goes on, the time of the runs before it counts, as far as they were saved. */
export class Stopwatch implements Callback {
  readonly kind = 'Stopwatch'
  /** Seconds from the beginning to the end of the last epoch, of this run and of those before it. */
  seconds = 0
  #earlier = 0
  #begin = 0
  #last = 0
  #images = 0
  #learning = 0

  /** Seconds of the runs before this one. */
  get earlierSeconds(): number {
    return this.#earlier
  }

  /** Images a second, from the beginning of epochs to the end of their last batch: without validation. */
  get imagesPerSecond(): number {
    return this.#images / this.#learning
  }

  onTrainBegin(): void {
    this.#begin = performance.now()
  }

  onEpochBegin(): void {
    this.#last = performance.now()
  }

  onBatchEnd(_batch: number, { size }: Logs): void {
    const now = performance.now()
    this.#images += size
    this.#learning += (now - this.#last) / 1000
    this.#last = now
  }

  onEpochEnd(): void {
    this.seconds = this.#earlier + (performance.now() - this.#begin) / 1000
  }

  getState(): CallbackState {
    return { values: { seconds: this.seconds, images: this.#images, learning: this.#learning } }
  }

  setState({ values }: CallbackState): void {
    const { seconds, images, learning } = values as Record<'seconds' | 'images' | 'learning', number>
    this.seconds = seconds
    this.#earlier = seconds
    this.#images = images
    this.#learning = learning
  }
}
