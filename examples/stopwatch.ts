// Measures how long training takes, over all its runs.

import type { Callback, CallbackState, Logs } from 'receptive'

/** Measures training. In a resumed run, the time of earlier runs counts, as far as it was saved. */
export class Stopwatch implements Callback {
  readonly kind = 'Stopwatch'
  /** Seconds from the beginning to the end of the last epoch, in this run and earlier ones. */
  seconds = 0
  #earlier = 0
  #begin = 0
  #last = 0
  #images = 0
  #learning = 0

  /** Seconds of earlier runs. */
  get earlierSeconds(): number {
    return this.#earlier
  }

  /** Images per second, from the beginning of each epoch to the end of its last batch, without validation. */
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
