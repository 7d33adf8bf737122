// The training loop: epochs of shuffled batches, figures, validation, callbacks.

import { checkCount, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import type { AnyDataset } from '../data/dataset.js'
import { checkTargetShape } from './losses.js'
import { deriveSeed, Random } from '../tensor/random.js'
import { batches, checkDataset, type ClassWeight, type InputPort } from './batches.js'
import type { Callback, Logs, TrainedModel, TrainingPlan } from './callback.js'
import { pauses } from './pauses.js'
import {
  callbackKinds,
  callbackStates,
  checkContinues,
  restoreCallbacks,
  type EpochFigures,
  type RunSettings,
  type RunSlot,
  type RunState,
} from './run-state.js'
import type { BatchFigures, Trainer } from './trainer.js'

/** Options of `fit`. */
export interface FitOptions {
  /** Passes over the data; default 1. */
  readonly epochs?: number
  /** Examples a step; default 32. */
  readonly batchSize?: number
  /** Evaluated after each epoch, as `valLoss` and `valAccuracy`. */
  readonly validationData?: AnyDataset
  /** Called in order, in the course of training. */
  readonly callbacks?: readonly Callback[]
  /** Whether each epoch has an order of its own, drawn from the model's seed and the epochs it has trained; default true. */
  readonly shuffle?: boolean
  /** Weighs the loss of each example by its class. */
  readonly classWeight?: ClassWeight
  /** Changes each batch of inputs in place before it is learned from; drawn as the order of the examples is. */
  readonly augment?: (x: NDArray, random: Random) => void
  /** Ends training after the present batch; `fit` then resolves with what was reached. */
  readonly signal?: AbortSignal
  /**
   * The number of the first epoch, from 0, to go on where a run ended; default 0. What is random goes on from one `fit` to the
   * next by itself, so four of one epoch train as one of four; a number beyond the epochs trained since `compile` skips the
   * random numbers of those between.
   */
  readonly initialEpoch?: number
}

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
  readonly inputs: readonly InputPort[]
  readonly outputShape: Shape
  /** Where a run that goes on stands, and where one says how far it is. */
  readonly run: RunSlot
}

export async function fit(subject: FitSubject, data: AnyDataset, options: FitOptions): Promise<History> {
  const { model, trainer, inputs, run } = subject
  const { epochs = 1, batchSize = 32, initialEpoch = 0, callbacks = [], signal, validationData } = options
  checkCount('fit', 'epochs', epochs)
  checkCount('fit', 'batchSize', batchSize)
  if (!Number.isInteger(initialEpoch) || initialEpoch < 0 || initialEpoch >= epochs)
    throw new Error(
      `fit: initialEpoch must be a whole number from 0 to epochs − 1 = ${epochs - 1}, got ${initialEpoch}`,
    )
  checkDataset('fit', data, inputs)
  const { outputShape } = subject
  checkTargetShape(trainer.loss, data.targetShape, outputShape)
  if (options.augment && inputs.length > 1)
    throw new Error(
      'fit: augment changes the input of a model with one; with several, change them in the dataset’s read',
    )
  trainer.refresh()
  if (!trainer.learns)
    throw new Error(
      'fit: there is nothing to learn, as every layer is frozen or has no weights; model.unfreeze() thaws them',
    )
  if (validationData) {
    checkDataset('fit: validationData', validationData, inputs)
    checkTargetShape(trainer.loss, validationData.targetShape, outputShape)
  }

  for (const callback of callbacks) await callback.onRestore?.(model)
  const settings: RunSettings = {
    examples: data.length,
    validationExamples: validationData?.length,
    batchSize,
    initialEpoch,
    shuffle: options.shuffle ?? true,
    augment: options.augment !== undefined,
    classWeight: options.classWeight && { ...options.classWeight },
    callbacks: callbackKinds(callbacks),
  }
  const { state: begun } = run
  if (begun) checkContinues(begun, settings, epochs)
  const plan: TrainingPlan = {
    model,
    epochs,
    initialEpoch: begun?.next ?? initialEpoch,
    batchSize,
    examples: data.length,
    batches: Math.ceil(data.length / batchSize),
  }
  const result: EpochFigures = { epoch: [...(begun?.epoch ?? [])], history: { ...begun?.history } }
  const stopped = (): History['stopped'] =>
    signal?.aborted ? 'aborted' : model.stopTraining ? 'callback' : 'completed'
  const pause = pauses()
  model.stopTraining = false
  run.state = undefined
  run.busy = true
  trainer.epochs = Math.max(trainer.epochs, initialEpoch)
  try {
    const { learningRate } = trainer
    for (const callback of callbacks) await callback.onTrainBegin?.(plan)
    if (begun) {
      await restoreCallbacks(callbacks, begun.callbacks)
      // A callback may have set them as for a run that begins.
      trainer.learningRate = learningRate
      model.stopTraining = begun.stopTraining
    }
    for (let epoch = plan.initialEpoch; epoch < epochs && stopped() === 'completed'; epoch++) {
      for (const callback of callbacks) await callback.onEpochBegin?.(epoch, plan)
      const figures = await trainEpoch(subject, data, epoch, { plan, options, pause })
      if (signal?.aborted) break
      const validation =
        validationData && (await evaluate(subject, validationData, { batchSize, signal, pause }))
      if (signal?.aborted) break
      const logs: Logs = {
        ...figures,
        ...(validation && { valLoss: validation.loss }),
        ...(validation?.accuracy !== undefined && { valAccuracy: validation.accuracy }),
        learningRate: trainer.effectiveRate,
      }
      result.epoch.push(epoch)
      for (const [name, value] of Object.entries(logs)) (result.history[name] ??= []).push(value)
      for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, plan)
      await backUp(run, callbacks, epoch, plan, async () => ({
        ...{ settings, ...result, next: epoch + 1, stopTraining: model.stopTraining },
        callbacks: await callbackStates(callbacks),
      }))
    }
  } finally {
    run.busy = false
    for (const callback of callbacks) await callback.onTrainEnd?.(plan)
  }
  if (!signal?.aborted) for (const callback of callbacks) await callback.onFinish?.(plan)
  return { ...result, stopped: stopped() }
}

/** Lets the callbacks that want to save how far the run is. */
async function backUp(
  run: RunSlot,
  callbacks: readonly Callback[],
  epoch: number,
  plan: TrainingPlan,
  state: () => Promise<RunState>,
): Promise<void> {
  const saving = callbacks.filter(({ onBackup }) => onBackup)
  if (saving.length === 0) return
  try {
    run.state = await state()
    for (const callback of saving) await callback.onBackup!(epoch, plan)
  } finally {
    run.state = undefined
  }
}

interface EpochContext {
  readonly plan: TrainingPlan
  readonly options: FitOptions
  readonly pause: () => Promise<void>
}

async function trainEpoch(
  { model, trainer, inputs, outputShape }: FitSubject,
  data: AnyDataset,
  epoch: number,
  { plan, pause, options }: EpochContext,
): Promise<Figures> {
  const { shuffle = true, augment, classWeight, signal, callbacks = [] } = options
  const order = Uint32Array.from({ length: data.length }, (_, i) => i)
  const stream = trainer.epochs++
  if (shuffle) new Random(deriveSeed(trainer.seed, 'shuffle', stream)).shuffle(order)
  const random = new Random(deriveSeed(trainer.seed, 'augment', stream))
  const mean = new Mean()
  const settings = { batchSize: plan.batchSize, inputs, loss: trainer.loss, outputShape, classWeight }
  const eachBatch = callbacks.filter(({ onBatchEnd }) => onBatchEnd)
  // Reading waits for the device, so figures that nobody asks for by batch are read some batches at a time.
  const most = eachBatch.length > 0 ? 1 : unreadBatches
  const unread: (BatchFigures & { readonly size: number })[] = []
  let read = 0
  const readAll = async (): Promise<void> => {
    for (; unread.length > 0; read++) {
      const { size, ...figures } = unread.shift()!
      await mean.add(figures, size)
      const { loss } = mean.figures()
      if (!Number.isFinite(loss))
        throw new Error(
          `fit: the loss became ${loss} in epoch ${epoch}, batch ${read}; use a smaller learning rate than ` +
            `${trainer.effectiveRate}, or look for inputs far outside 0 to 1`,
        )
    }
  }
  let number = 0
  try {
    for (const batch of batches(data, order, settings)) {
      const { size } = batch
      augment?.(batch.x[0], random)
      unread.push({ ...trainer.step(batch), size })
      if (unread.length === most) await readAll()
      for (const callback of eachBatch) await callback.onBatchEnd!(number, { ...mean.figures(), size }, plan)
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

/** Batches whose figures may wait to be read: no more, so that neither their inputs nor a bad loss wait long. */
const unreadBatches = 16

/** Mean loss, and accuracy where it is measured. */
export type Figures = { loss: number; accuracy?: number } & Logs

/** How `evaluate` goes through the data. */
export interface EvaluateOptions {
  readonly batchSize: number
  readonly signal?: AbortSignal
  /** Called between batches. */
  readonly pause?: () => Promise<void>
}

/** The means over `data` at inference. */
export async function evaluate(
  { trainer, inputs, outputShape }: Omit<FitSubject, 'model'>,
  data: AnyDataset,
  { batchSize, signal, pause = pauses() }: EvaluateOptions,
): Promise<Figures> {
  const order = Uint32Array.from({ length: data.length }, (_, i) => i)
  const mean = new Mean()
  for (const batch of batches(data, order, { batchSize, inputs, loss: trainer.loss, outputShape })) {
    await mean.add(trainer.evaluate(batch), batch.size)
    const { loss } = mean.figures()
    if (!Number.isFinite(loss))
      throw new Error(
        `evaluate: the loss became ${loss}; look for inputs, targets or weights that are not finite`,
      )
    await pause()
    if (signal?.aborted) break
  }
  return mean.figures()
}

/** Sums figures over examples, so that a smaller last batch weighs no more than it should. */
class Mean {
  #examples = 0
  #loss = 0
  #accuracy?: number

  async add({ loss, accuracy }: BatchFigures, examples: number): Promise<void> {
    try {
      this.#examples += examples
      this.#loss += total(await loss.data(), examples)
      if (accuracy) this.#accuracy = (this.#accuracy ?? 0) + total(await accuracy.data(), examples)
    } finally {
      loss.dispose()
      accuracy?.dispose()
    }
  }

  figures(): Figures {
    return {
      loss: this.#loss / this.#examples,
      ...(this.#accuracy !== undefined && { accuracy: this.#accuracy / this.#examples }),
    }
  }
}

/** The sum over examples of figures by row: an example may have several rows, and counts with their mean. */
function total(values: Float, examples: number): number {
  let sum = 0
  for (const value of values) sum += value
  return sum * (examples / values.length)
}
