// Figures of batches, summed over examples.

import type { Float } from '../../kernels/shape.js'
import type { Logs } from './callback.js'
import type { BatchFigures } from './trainer.js'

/** Mean loss, and accuracy where it is measured. */
export type Figures = { loss: number; accuracy?: number } & Logs

/**
 * Beyond this, training has diverged: float32 cannot hold the square of a larger number, and losses and updates square.
 */
export const largest = 2 ** 64

/** Means over examples, so that a smaller last batch weighs no more than it should. */
export class Mean {
  #examples = 0
  #loss = 0
  #accuracy?: number

  /** Adds a batch, when its figures are there, and lets go of them; returns its loss. */
  async add(figures: BatchFigures, examples: number): Promise<number> {
    const { loss, accuracy, penalty } = figures
    try {
      const sum = total(await loss.data(), examples) + (penalty ? (await penalty.data())[0] * examples : 0)
      this.#examples += examples
      this.#loss += sum
      if (accuracy) this.#accuracy = (this.#accuracy ?? 0) + total(await accuracy.data(), examples)
      return sum / examples
    } finally {
      disposeOf(figures)
    }
  }

  figures(): Figures {
    return {
      loss: this.#loss / this.#examples,
      ...(this.#accuracy !== undefined && { accuracy: this.#accuracy / this.#examples }),
    }
  }
}

export function disposeOf({ loss, accuracy, penalty }: BatchFigures): void {
  for (const tensor of [loss, accuracy, penalty]) tensor?.dispose()
}

/** The sum over examples of figures by row: an example may have several rows, and counts with their mean. */
function total(values: Float, examples: number): number {
  let sum = 0
  for (const value of values) sum += value
  return sum * (examples / values.length)
}
