// Trains a model and gives back its best state.

import { BackupAndRestore, CSVLogger, loadModel, ModelCheckpoint, ProgressBar } from 'receptive'
import type { Backend, History, Optimizer, Model } from 'receptive'
import { Stopwatch } from '../stopwatch.js'
import type { XraySplits } from './data.js'

export interface TrainOptions {
  readonly backend: Backend
  readonly seed: number
  readonly epochs: number
  readonly batchSize: number
  readonly optimizer: Optimizer
  readonly signal: AbortSignal
  /** Where training is saved after each epoch, and goes on from. */
  readonly backup?: string
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
  /** Seconds that earlier runs have spent, where this one went on. */
  readonly earlierSeconds: number
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
      // It stays when training is done: what comes after may still be broken off.
      ...(options.backup ? [new BackupAndRestore(options.backup, { deleteCheckpoint: false })] : []),
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
    earlierSeconds: stopwatch.earlierSeconds,
  }
}
