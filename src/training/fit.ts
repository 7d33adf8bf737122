// The training loop: epochs of shuffled batches, figures, validation, callbacks.

import type { NDArray } from '../../kernels/shape.js'
import { asError } from '../check/as-error.js'
import { describeValue } from '../check/describe-value.js'
import { dataset } from '../data/check-dataset.js'
import type { AnyDataset } from '../data/dataset.js'
import { deriveSeed, Random } from '../tensor/random.js'
import { checkFinite } from '../tensor/tensor.js'
import { batches } from './batches.js'
import type { Logs, TrainedModel, TrainingPlan } from './callback.js'
import { Callbacks, firstOf } from './callback-list.js'
import { evaluate } from './evaluate.js'
import { largest, Mean, type Figures } from './figures.js'
import { fitData, type FitData, type Ports } from './fit-data.js'
import { checkFitOptions, type FitOptions } from './fit-options.js'
import { pauses } from './pauses.js'
import { inOrder } from './rows.js'
import {
  callbackKinds,
  callbackStates,
  checkContinues,
  restoreCallbacks,
  type EpochFigures,
  type Progress,
  type RunSettings,
} from './run-state.js'
import type { BatchFigures, Trainer } from './trainer.js'

/** What `fit` resolves to. */
export interface History {
  /** Numbers of the epochs that were finished, from 0. */
  readonly epoch: number[]
  /** Each figure by epoch: `loss`, `accuracy`, `valLoss`, `valAccuracy`, `learningRate`. */
  readonly history: Record<string, number[]>
  /** Why training ended: all epochs were run, a callback set `stopTraining`, or `signal` was aborted. */
  readonly stopped: 'completed' | 'callback' | 'aborted'
}

/** What the loop drives. */
export interface FitSubject {
  readonly model: TrainedModel
  readonly trainer: Trainer
  readonly ports: Ports
  /** Told which callbacks there are, before any is called. */
  readonly begin?: (callbacks: Callbacks) => void
  /** Where a run that goes on stands, and where the present one says how far it is. */
  readonly progress: Progress
}

/** What all epochs of a run share. */
interface Run {
  readonly model: TrainedModel
  readonly trainer: Trainer
  readonly data: FitData
  readonly options: FitOptions
  readonly callbacks: Callbacks
  readonly plan: TrainingPlan
  readonly pause: () => Promise<void>
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
      // A callback may have set them as for a run that begins.
      trainer.learningRate = learningRate
      model.stopTraining = begun.stopTraining
    }
    for (let epoch = plan.initialEpoch; epoch < epochs && stopped() === 'completed'; epoch++) {
      await callbacks.call('onEpochBegin', epoch, plan)
      const figures = await trainEpoch(run, epoch)
      await checkWeights(run, epoch)
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
    throw new Error(
      'fit: augment changes the input of a model with one; with several, change them in the dataset’s read',
    )
  trainer.refresh()
  if (!trainer.learns)
    throw new Error(
      'fit: there is nothing to learn, as every layer is frozen or has no weights; model.unfreeze() thaws them',
    )
  const callbacks = new Callbacks(options.callbacks)
  subject.begin?.(callbacks)
  model.classNames = data.ports.target.classNames
  const { length: examples } = data.training
  const plan = { model, epochs, initialEpoch, batchSize, examples, batches: Math.ceil(examples / batchSize) }
  return { model, trainer, data, options, callbacks, plan, pause: pauses() }
}

/** What must be the same for a run to go on. */
function settingsOf({ data, options, callbacks, plan }: Run): RunSettings {
  const { initialEpoch = 0, shuffle = true, augment, validationSplit } = options
  const { training, validation, classWeights } = data
  return {
    ...{ examples: training.length, validationExamples: validation?.length, batchSize: plan.batchSize },
    ...{ initialEpoch, shuffle, augment: augment !== undefined, classWeights },
    validationSplit: typeof validationSplit === 'object' ? { ...validationSplit } : validationSplit,
    callbacks: callbackKinds(callbacks.list),
  }
}

async function trainEpoch(run: Run, epoch: number): Promise<Figures> {
  const { model, trainer, data, callbacks, plan, pause } = run
  const { shuffle = true, augment, signal } = run.options
  const { training, ports, classWeights } = data
  const indices = inOrder(training.length)
  const stream = trainer.epochs++
  if (shuffle) new Random(deriveSeed(trainer.seed, 'shuffle', stream)).shuffle(indices)
  const random = new Random(deriveSeed(trainer.seed, 'augment', stream))
  const mean = new Mean()
  const reading = { what: 'fit', inputs: ports.inputs, batchSize: plan.batchSize, indices }
  const [begins, ends] = [callbacks.has('onBatchBegin'), callbacks.has('onBatchEnd')]
  // Reading waits for the device, so figures that nobody asks for by batch are read some batches at a time.
  const most = ends ? 1 : unreadBatches
  const unread: (BatchFigures & { readonly size: number })[] = []
  let read = 0
  const readAll = async (): Promise<void> => {
    for (; unread.length > 0; read++) {
      const { size, ...figures } = unread.shift()!
      const loss = await mean.add(figures, size)
      if (!(loss <= largest))
        throw new Error(
          `fit: the loss became ${loss} in epoch ${epoch}, batch ${read}; use a smaller learning rate than ` +
            `${trainer.effectiveRate}, or look for inputs far outside 0 to 1`,
        )
    }
  }
  let number = 0
  try {
    for await (const batch of batches(training, { ...reading, port: ports.target, classWeights })) {
      const { size } = batch
      if (begins) await callbacks.call('onBatchBegin', number, plan)
      if (augment) {
        checkInPlace(await augment(batch.x[0], random), batch.x[0])
        checkFinite('fit: inputs that augment has changed', batch.x[0].data)
      }
      unread.push({ ...trainer.step(batch), size })
      if (unread.length === most) await readAll()
      if (ends) await callbacks.call('onBatchEnd', number, { ...mean.figures(), size }, plan)
      number++
      await pause()
      if (signal?.aborted || model.stopTraining) break
    }
    await readAll()
  } finally {
    for (const { loss, accuracy } of unread) {
      loss.dispose()
      accuracy?.dispose()
    }
  }
  return mean.figures()
}

/** @throws if augment gave something else than what it was to change. */
function checkInPlace(given: unknown, x: NDArray): void {
  if (given === undefined || given === x) return
  throw new Error(
    `fit: augment gave ${describeValue(given)}, which nothing uses; it changes the values of x in place: x.data.set(…)`,
  )
}

/** Batches whose figures may wait to be read: no more, so that neither their inputs nor a bad loss wait long. */
const unreadBatches = 16

/** @throws if the last update, which no loss has shown yet, or one before it left a weight that is no good. */
async function checkWeights({ trainer }: Run, epoch: number): Promise<void> {
  for (const { name, data } of await trainer.read())
    for (const value of data)
      if (!(Math.abs(value) <= largest))
        throw new Error(
          `fit: a weight of ${name} became ${value} in epoch ${epoch}; use a smaller learning rate than ` +
            `${trainer.effectiveRate}, or look for inputs far outside 0 to 1`,
        )
}

/** The figures of validation by their names in the logs, if there is any. */
async function validate({ trainer, data, options, callbacks, plan, pause }: Run): Promise<Logs> {
  const { validation, ports } = data
  if (!validation) return {}
  const { signal } = options
  await callbacks.call('onTestBegin', plan)
  const { loss, accuracy } = await evaluate({ trainer, ports }, validation, {
    batchSize: plan.batchSize,
    signal,
    pause,
  })
  const logs = { valLoss: loss, ...(accuracy !== undefined && { valAccuracy: accuracy }) }
  if (!signal?.aborted) await callbacks.call('onTestEnd', logs, plan)
  return logs
}
