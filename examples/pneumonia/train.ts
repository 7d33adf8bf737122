// Trains a model and gives back its best state.

import { CSVLogger, loadModel, ModelCheckpoint, ProgressBar } from 'receptive'
import type { Backend, Callback, History, Optimizer, Model } from 'receptive'
import type { XraySplits } from './data.js'

export interface TrainOptions {
  readonly backend: Backend
  readonly seed: number
  readonly epochs: number
  readonly batchSize: number
  readonly optimizer: Optimizer
  readonly signal: AbortSignal
  /** Where the best state is saved. */
  readonly checkpoint: string
  /** Where the figures of each epoch are written. */
  readonly history?: string
  /** Whether to show progress. */
  readonly progress?: boolean
}

/** A model as it was after its best epoch. */
export interface Trained {
  readonly model: Model
  readonly history: History
  /** Counted from 0; the first of those with the highest validation accuracy. */
  readonly bestEpoch: number
  /** Training images per second, without validation. */
  readonly imagesPerSecond: number
}

/**
 * Trains until done or `signal` aborts, choosing by validation accuracy.
 * @returns undefined if no epoch was finished.
 */
export async function train(
  model: Model,
  { train, validation }: Pick<XraySplits, 'train' | 'validation'>,
  { backend, seed, epochs, batchSize, optimizer, signal, checkpoint, ...options }: TrainOptions,
): Promise<Trained | undefined> {
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer,
    metrics: ['accuracy'],
    backend,
    seed,
  })
  const stopwatch = new Stopwatch()
  const history = await model.fit(train, {
    epochs,
    batchSize,
    validationData: validation,
    signal,
    callbacks: [
      stopwatch,
      ...(options.progress ? [new ProgressBar()] : []),
      ...(options.history ? [new CSVLogger(options.history)] : []),
      new ModelCheckpoint(checkpoint, { monitor: 'valAccuracy', saveBestOnly: true }),
    ],
  })
  model.dispose()
  if (history.epoch.length === 0) return undefined
  const { valAccuracy } = history.history
  return {
    model: await loadModel(checkpoint, { backend }),
    history,
    bestEpoch: history.epoch[valAccuracy.indexOf(Math.max(...valAccuracy))],
    imagesPerSecond: stopwatch.imagesPerSecond,
  }
}

/** Measures training alone: from the beginning of an epoch to the end of its last batch. */
class Stopwatch implements Callback {
  #images = 0
  #milliseconds = 0
  #last = 0

  get imagesPerSecond(): number {
    return (1000 * this.#images) / this.#milliseconds
  }

  onEpochBegin(): void {
    this.#last = performance.now()
  }

  onBatchEnd(_batch: number, { size }: Readonly<Record<string, number>>): void {
    const now = performance.now()
    this.#images += size
    this.#milliseconds += now - this.#last
    this.#last = now
  }
}
