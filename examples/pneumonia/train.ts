// Trains a model by its recipe, and returns the state that is kept.

import {
  BackupAndRestore,
  balancedClassWeights,
  CSVLogger,
  loadModel,
  ModelCheckpoint,
  ProgressBar,
} from 'receptive'
import type { Backend, History, Model } from 'receptive'
import { Stopwatch } from '../stopwatch.js'
import type { XraySplits } from './data.js'
import type { Recipe } from './recipe.js'

export interface TrainOptions {
  readonly backend: Backend
  readonly seed: number
  readonly signal: AbortSignal
  /** Where training is saved after each epoch, and resumed from. */
  readonly backup?: string
  /** Where the state that is kept is saved. */
  readonly checkpoint: string
  /** Where the figures of each epoch are written. */
  readonly history?: string
  /** Whether to show progress. */
  readonly progress?: boolean
}

/** A model with the weights of the epoch that is kept. */
export interface Trained {
  readonly model: Model
  readonly history: History
  /** The epoch that is kept, from 0: the first of those with the highest validation accuracy, or the last. */
  readonly bestEpoch: number
  /** Training images per second, without validation. */
  readonly imagesPerSecond: number
  /** Seconds that earlier runs have taken, if this one was resumed. */
  readonly earlierSeconds: number
}

/**
 * Trains until it is done or `signal` aborts.
 * @returns undefined if no epoch was finished.
 */
export async function train(
  recipe: Recipe,
  { train, validation }: Pick<XraySplits, 'train' | 'validation'>,
  { backend, seed, signal, checkpoint, ...options }: TrainOptions,
): Promise<Trained | undefined> {
  const { epochs, batchSize, augment, balanced = false, loss = 'categoricalCrossentropy' } = recipe
  const keepsBest = recipe.keeps === 'best'
  const model = recipe.build(recipe.size)
  const updates = epochs * Math.ceil(train.length / batchSize)
  const optimizer = recipe.optimizer({ ...recipe, updates })
  await model.compile({ loss, optimizer, metrics: ['accuracy'], backend, seed })
  const stopwatch = new Stopwatch()
  const history = await model.fit(train, {
    ...{ epochs, batchSize, augment, signal },
    validationData: validation,
    classWeight: balanced ? balancedClassWeights(train.labels, train.classNames.length) : undefined,
    callbacks: [
      stopwatch,
      // It is kept when training is done, since the rest of the study may still be interrupted.
      ...(options.backup ? [new BackupAndRestore(options.backup, { deleteCheckpoint: false })] : []),
      ...(options.progress ? [new ProgressBar()] : []),
      ...(options.history ? [new CSVLogger(options.history)] : []),
      new ModelCheckpoint(checkpoint, { monitor: 'valAccuracy', saveBestOnly: keepsBest }),
    ],
  })
  model.dispose()
  if (history.epoch.length === 0) return undefined
  const { valAccuracy } = history.history
  const kept = keepsBest ? valAccuracy.indexOf(Math.max(...valAccuracy)) : valAccuracy.length - 1
  return {
    model: await loadModel(checkpoint, { backend }),
    history,
    bestEpoch: history.epoch[kept],
    imagesPerSecond: stopwatch.imagesPerSecond,
    earlierSeconds: stopwatch.earlierSeconds,
  }
}
