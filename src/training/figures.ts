// The figures of batches, accumulated over examples.

import type { Float, NDArray } from '../../kernels/shape.js'
import type { Logs } from './callback.js'
import type { Measures } from './measure/measures.js'
import type { BatchFigures } from './trainer.js'

/** Mean loss, and the figures of the metrics by name, such as `accuracy`. */
export type Figures = { loss: number; accuracy?: number } & Logs

/**
 * A loss beyond this means that training has diverged: float32 cannot hold the square of a larger number, and losses and
 * updates square.
 */
export const largest = 2 ** 64

/** The figures of a batch that are still on the backend, with what the host knows about the batch. */
export interface UnreadFigures extends BatchFigures {
  /** How many examples it holds. */
  readonly size: number
  /** The true targets, `[rows, K]`. */
  readonly truth: NDArray
}

/** Disposes of figures, whether they were read or not. */
export function disposeFigures({ loss, accuracy, predicted }: BatchFigures): void {
  for (const one of [loss, accuracy, predicted]) one?.dispose()
}

/** Means over examples, so that a smaller last batch has the right weight, and the figures of the metrics. */
export class Mean {
  readonly #measures: Measures
  #examples = 0
  #loss = 0
  #accuracy = 0

  constructor(measures: Measures) {
    this.#measures = measures
  }

  /** Adds a batch once its figures are available, and disposes of them; returns its loss. */
  async add(figures: UnreadFigures): Promise<number> {
    const { loss, accuracy, predicted, penalty, size, truth } = figures
    try {
      const sum = total(await loss.data(), size) + (penalty ? (await penalty.data())[0] * size : 0)
      this.#examples += size
      this.#loss += sum
      if (accuracy) this.#accuracy += total(await accuracy.data(), size)
      if (predicted) this.#measures.add(truth, { shape: truth.shape, data: await predicted.data() })
      return sum / size
    } finally {
      disposeFigures(figures)
    }
  }

  /** The figures of the examples so far, without those that need all predictions at once. */
  soFar(): Figures {
    return { ...this.#means(), ...this.#measures.soFar() }
  }

  /** The figures of all examples. */
  async results(): Promise<Figures> {
    return { ...this.#means(), ...(await this.#measures.results()) }
  }

  #means(): Figures {
    const { accuracyName } = this.#measures
    return {
      loss: this.#loss / this.#examples,
      ...(accuracyName !== undefined && { [accuracyName]: this.#accuracy / this.#examples }),
    }
  }
}

/** The sum of figures over examples. An example may have several rows, and then counts with their mean. */
function total(values: Float, examples: number): number {
  let sum = 0
  for (const value of values) sum += value
  return sum * (examples / values.length)
}
