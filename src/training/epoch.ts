// What is done in an epoch: batches are learned from, weights looked at, figures of validation taken.

import type { NDArray } from '../../kernels/shape.js'
import { describeValue } from '../check/describe-value.js'
import { deriveSeed, Random } from '../tensor/random.js'
import { checkFinite } from '../tensor/tensor.js'
import { batches } from './batches.js'
import type { Logs, TrainedModel, TrainingPlan } from './callback.js'
import type { Callbacks } from './callback-list.js'
import { evaluate } from './evaluate.js'
import { disposeFigures, largest, Mean, type Figures, type UnreadFigures } from './figures.js'
import type { FitData } from './fit-data.js'
import type { FitOptions } from './fit-options.js'
import { Measures } from './measure/measures.js'
import { rowWeights } from './row-weights.js'
import { inOrder } from './rows.js'
import { checkTarget } from './targets.js'
import type { Trainer } from './trainer.js'

/** What all epochs of a run share. */
export interface Run {
  readonly model: TrainedModel
  readonly trainer: Trainer
  readonly data: FitData
  readonly options: FitOptions
  readonly callbacks: Callbacks
  readonly plan: TrainingPlan
  readonly pause: () => Promise<void>
}

/**
 * Trains one epoch, or what of it comes before an abort or `stopTraining`; returns its means.
 * @throws if the loss diverges, or what is read or augmented is not finite.
 */
export async function trainEpoch(run: Run, epoch: number): Promise<Figures> {
  const { model, trainer, data, callbacks, plan, pause } = run
  const { shuffle = true, augment, signal } = run.options
  const { training, ports, classWeights } = data
  const indices = inOrder(training.length)
  const stream = trainer.epochs++
  if (shuffle) new Random(deriveSeed(trainer.seed, 'shuffle', stream)).shuffle(indices)
  const random = new Random(deriveSeed(trainer.seed, 'augment', stream))
  const mean = new Mean(new Measures(trainer.options.metrics, ports.target, training.length))
  const reading = { what: 'fit', inputs: ports.inputs, batchSize: plan.batchSize, indices }
  const [begins, ends] = [callbacks.has('onBatchBegin'), callbacks.has('onBatchEnd')]
  // Reading waits for the device, so figures that nobody asks for by batch are read some batches at a time.
  const most = ends ? 1 : unreadBatches
  const unread: UnreadFigures[] = []
  let read = 0
  const readAll = async (): Promise<void> => {
    for (; unread.length > 0; read++) {
      const loss = await mean.add(unread.shift()!)
      if (!(loss <= largest))
        throw new Error(
          `fit: the loss became ${loss} in epoch ${epoch}, batch ${read}; use a smaller learning rate than ` +
            `${trainer.effectiveRate}, or look for inputs far outside 0 to 1`,
        )
    }
  }
  const keepTruth = trainer.needsPredictions
  let number = 0
  try {
    for await (const batch of batches(training, { ...reading, port: ports.target })) {
      const { size, truth, ofExample } = batch
      if (begins) await callbacks.call('onBatchBegin', number, plan)
      if (augment) {
        checkInPlace(await augment(batch.x[0], random, truth), batch.x[0])
        checkFinite('fit: inputs that augment has changed', batch.x[0].data)
        checkTarget('fit: augment', ports.target, truth)
      }
      // By the targets that are learned: augmentation may have mixed them.
      const weight = rowWeights(truth, size, { ofExample, ofClass: classWeights })
      const figures = trainer.step({ size, x: batch.x, truth, weight })
      unread.push({ ...figures, size, truth: keepTruth ? copy(truth) : truth })
      if (unread.length === most) await readAll()
      if (ends) await callbacks.call('onBatchEnd', number, { ...mean.soFar(), size }, plan)
      number++
      await pause()
      if (signal?.aborted || model.stopTraining) break
    }
    await readAll()
  } finally {
    unread.forEach(disposeFigures)
  }
  return mean.results()
}

/** The values of a batch last until the next is read. */
const copy = ({ shape, data }: NDArray): NDArray => ({ shape, data: data.slice() })

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
export async function checkWeights({ trainer }: Run, epoch: number): Promise<void> {
  for (const { name, data } of await trainer.read())
    // By index, as an iterator takes five times as long: eight milliseconds for a million weights.
    for (let i = 0; i < data.length; i++)
      if (!(data[i] <= largest && data[i] >= -largest))
        throw new Error(
          `fit: a weight of ${name} became ${data[i]} in epoch ${epoch}; use a smaller learning rate than ` +
            `${trainer.effectiveRate}, or look for inputs far outside 0 to 1`,
        )
}

/** The figures of validation by their names in the logs, if there is any. */
export async function validate({ trainer, data, options, callbacks, plan, pause }: Run): Promise<Logs> {
  const { validation, ports } = data
  if (!validation) return {}
  const { signal } = options
  await callbacks.call('onTestBegin', plan)
  const figures = await evaluate({ trainer, ports }, validation, {
    batchSize: plan.batchSize,
    signal,
    pause,
  })
  const logs = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`val${name[0].toUpperCase()}${name.slice(1)}`, value]),
  )
  if (!signal?.aborted) await callbacks.call('onTestEnd', logs, plan)
  return logs
}
