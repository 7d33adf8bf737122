// Training without a model: `fit`'s calls of the callback contract, over logs written down beforehand.

import type { NDArray } from '../../../kernels/shape.js'
import type { FilePath } from '../../../src/data/file-path.js'
import type { Callback, Logs, TrainedModel, TrainingPlan } from '../../../src/training/callback.js'

/** A model whose one weight is the number of the epoch last trained, and which keeps a list of what was saved. */
export class ScriptedModel implements TrainedModel {
  learningRate = 0.5
  stopTraining = false
  epoch = -1
  readonly saved: string[] = []

  getWeights(): Promise<Record<string, NDArray>> {
    return Promise.resolve({ w: { shape: [1], data: Float32Array.of(this.epoch) } })
  }

  setWeights(weights: Readonly<Record<string, NDArray>>): void {
    this.epoch = weights.w.data[0]
  }

  save(path: FilePath): Promise<void> {
    this.saved.push(String(path))
    return Promise.resolve()
  }

  trainingState(): Promise<Uint8Array> {
    return Promise.resolve(Uint8Array.of(this.epoch))
  }

  restoreTrainingState([epoch]: Uint8Array): Promise<void> {
    this.epoch = epoch
    return Promise.resolve()
  }
}

/** Runs one callback over the epochs' logs; gives the epochs trained, and the learning rate in each. */
export async function train(
  callback: Callback,
  script: readonly Logs[],
  { model = new ScriptedModel(), initialEpoch = 0 } = {},
) {
  const epochs = initialEpoch + script.length
  const plan: TrainingPlan = { model, epochs, initialEpoch, batches: 2, examples: 5, batchSize: 3 }
  const rates: number[] = []
  model.stopTraining = false
  await callback.onTrainBegin?.(plan)
  try {
    for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
      const logs = script[epoch - initialEpoch]
      await callback.onEpochBegin?.(epoch, plan)
      for (const [batch, size] of [3, 2].entries())
        await callback.onBatchEnd?.(batch, { loss: logs.loss ?? 0, size }, plan)
      rates.push(model.learningRate)
      model.epoch = epoch
      await callback.onEpochEnd?.(epoch, logs, plan)
    }
  } finally {
    await callback.onTrainEnd?.(plan)
  }
  return { model, rates }
}

/** Logs that hold one figure, epoch by epoch. */
export const logsOf = (name: string, values: readonly number[]): Logs[] =>
  values.map((value) => ({ [name]: value }))
