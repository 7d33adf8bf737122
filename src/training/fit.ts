// The training loop: epochs and callbacks, from the checks before the first epoch to the history of all.

import { asError } from '../check/as-error.js'
import { dataset } from '../data/check-dataset.js'
import type { AnyDataset } from '../data/dataset.js'
import type { Logs, TrainedModel } from './callback.js'
import { Callbacks, firstOf } from './callback-list.js'
import { checkWeights, trainEpoch, validate, type Run } from './epoch.js'
import { fitData, type Ports } from './fit-data.js'
import { checkFitOptions, type FitOptions } from './fit-options.js'
import { Measures } from './measure/measures.js'
import { pauses } from './pauses.js'
import {
  callbackKinds,
  callbackStates,
  checkContinues,
  restoreCallbacks,
  type EpochFigures,
  type Progress,
  type RunSettings,
} from './run-state.js'
import type { Trainer } from './trainer.js'

/** What `fit` resolves to. */
export interface History {
  /** The numbers of the completed epochs, from 0. */
  readonly epoch: number[]
  /** Each figure by epoch: `loss`, `accuracy`, `valLoss`, `valAccuracy`, `learningRate`. */
  readonly history: Record<string, number[]>
  /** Why training ended: all epochs were run, a callback set `stopTraining`, or `signal` was aborted. */
  readonly stopped: 'completed' | 'callback' | 'aborted'
}

/** What the training loop works on. */
export interface FitSubject {
  readonly model: TrainedModel
  readonly trainer: Trainer
  readonly ports: Ports
  /** Receives the callbacks before any is called. */
  readonly begin?: (callbacks: Callbacks) => void
  /** Where a resumed run continues, and where the current run records its progress. */
  readonly progress: Progress
}

export async function fit(subject: FitSubject, data: AnyDataset, options: FitOptions): Promise<History> {
  const prepared = prepare(subject, data, options)
  const { model, trainer, callbacks } = prepared
  const { progress } = subject
  const { signal, initialEpoch = 0, epochs = 1 } = options
  await callbacks.call('onRestore', model)
  const settings = settingsOf(prepared)
  const { state: begun } = progress
  if (begun) checkContinues(begun, settings, epochs)
  const plan = { ...prepared.plan, initialEpoch: begun?.next ?? initialEpoch }
  const run = { ...prepared, plan }
  const result: EpochFigures = { epoch: [...(begun?.epoch ?? [])], history: { ...begun?.history } }
  const stopped = (): History['stopped'] =>
    signal?.aborted ? 'aborted' : model.stopTraining ? 'callback' : 'completed'
  model.stopTraining = false
  trainer.epochs = Math.max(trainer.epochs, initialEpoch)
  progress.state = undefined
  progress.busy = true
  const errors: unknown[] = []
  try {
    const { learningRate } = trainer
    await callbacks.call('onTrainBegin', plan)
    if (begun) {
      await callbacks.during(() => restoreCallbacks(callbacks.list, begun.callbacks))
      // A callback may have changed it, as for a new run.
      trainer.learningRate = learningRate
      model.stopTraining = begun.stopTraining
    }
    for (let epoch = plan.initialEpoch; epoch < epochs && stopped() === 'completed'; epoch++) {
      await callbacks.call('onEpochBegin', epoch, plan)
      trainer.updater.useWeights()
      const figures = await trainEpoch(run, epoch)
      await checkWeights(run, epoch)
      trainer.updater.useAverages()
      if (signal?.aborted) break
      const validation = await validate(run)
      if (signal?.aborted) break
      const logs: Logs = { ...figures, ...validation, learningRate: trainer.effectiveRate }
      result.epoch.push(epoch)
      for (const [name, value] of Object.entries(logs)) (result.history[name] ??= []).push(value)
      await callbacks.call('onEpochEnd', epoch, logs, plan)
      if (!callbacks.has('onBackup')) continue
      const states = await callbacks.during(() => callbackStates(callbacks.list))
      const { stopTraining } = model
      progress.state = { settings, ...result, next: epoch + 1, stopTraining, callbacks: states }
      await callbacks.call('onBackup', epoch, plan)
      progress.state = undefined
    }
  } catch (error) {
    errors.push(asError('fit: a function of yours', error))
  }
  progress.state = undefined
  progress.busy = false
  errors.push(...(await callbacks.end(plan)))
  if (errors.length > 0) throw firstOf(errors)
  if (!signal?.aborted) await callbacks.call('onFinish', plan)
  return { ...result, stopped: stopped() }
}

/** Checks everything that can be checked before the first batch. */
function prepare(subject: FitSubject, given: AnyDataset, options: FitOptions): Run {
  const { model, trainer, ports } = subject
  dataset('fit', given)
  checkFitOptions(options)
  const { epochs = 1, batchSize = 32, initialEpoch = 0 } = options
  const data = fitData(ports, given, options, trainer.seed)
  if (options.augment && ports.inputs.length > 1)
    throw new Error('fit: augment takes one input; to change several, use the dataset’s read')
  // Creates the metrics once, so that an error shows now, not after an epoch's work.
  for (const { length } of [data.training, ...(data.validation ? [data.validation] : [])])
    new Measures(trainer.options.metrics, data.ports.target, length)
  trainer.refresh()
  if (!trainer.learns)
    throw new Error(
      'fit: there is nothing to learn: every layer is frozen or has no weights; call model.unfreeze()',
    )
  const callbacks = new Callbacks(options.callbacks)
  subject.begin?.(callbacks)
  model.classNames = data.ports.target.classNames
  const { length: examples } = data.training
  const plan = { model, epochs, initialEpoch, batchSize, examples, batches: Math.ceil(examples / batchSize) }
  return { model, trainer, data, options, callbacks, plan, pause: pauses() }
}

/** The settings that must be the same for a run to be resumed. */
function settingsOf({ data, options, callbacks, plan }: Run): RunSettings {
  const { initialEpoch = 0, shuffle = true, augment, validationSplit } = options
  const { training, validation, classWeights } = data
  const sampleWeight = training.sampleWeight ? true : undefined
  return {
    ...{ examples: training.length, validationExamples: validation?.length, batchSize: plan.batchSize },
    ...{ initialEpoch, shuffle, augment: augment !== undefined, classWeights, sampleWeight },
    validationSplit: typeof validationSplit === 'object' ? { ...validationSplit } : validationSplit,
    callbacks: callbackKinds(callbacks.list),
  }
}
