// One epoch: trains on batches, checks the weights, and validates.

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

/** What all epochs of a run have in common. */
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
 * Trains one epoch, or as much of it as comes before an abort or `stopTraining`; returns its means.
 * @throws if the loss diverges, or values are not finite after reading or augmentation.
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
  // Reading figures waits for the device. If nobody needs them per batch, they are read for several batches at once.
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
      // By the targets used in training, since augmentation may have mixed them.
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

/** The values of a batch are valid until the next is read. */
const copy = ({ shape, data }: NDArray): NDArray => ({ shape, data: data.slice() })

/** @throws if augment returned something instead of changing its arguments. */
function checkInPlace(given: unknown, x: NDArray): void {
  if (given === undefined || given === x) return
  throw new Error(
    `fit: augment gave ${describeValue(given)}, which is not used; it must change the values of x in place: x.data.set(…)`,
  )
}

/** How many batches' figures may wait to be read. The limit keeps memory small, and reports a bad loss soon. */
const unreadBatches = 16

/** @throws if an update has left a weight that is not finite. No loss has yet shown the effect of the last one. */
export async function checkWeights({ trainer }: Run, epoch: number): Promise<void> {
  // The backend adds up a million weights in a tenth of the time that it takes to read them.
  if ((await trainer.magnitude()) <= largest) return
  for (const { name, data } of await trainer.read())
    for (const value of data)
      if (!(value <= largest && value >= -largest))
        throw new Error(
          `fit: a weight of ${name} became ${value} in epoch ${epoch}; use a smaller learning rate than ` +
            `${trainer.effectiveRate}, or look for inputs far outside 0 to 1`,
        )
}

/** The validation figures by their names in the logs, if there is validation. */
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
