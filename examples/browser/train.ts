// One training run, step by step.

import type { Backend, Model } from 'receptive'
import { convolutionalModel, optimizer, published } from '../pneumonia/model.js'
import type { Films } from './data.js'

export interface Step {
  /** Counted from 1. */
  readonly epoch: number
  /** The loss of this batch alone. */
  readonly batchLoss: number
  /** Means of the epoch so far. */
  readonly loss: number
  readonly accuracy: number
  /** Training images per second, since the run's first batch. */
  readonly imagesPerSecond: number
}

export interface RunOptions {
  readonly backend: Backend
  readonly side: number
  readonly seed: number
  readonly epochs: number
  readonly batchSize: number
  readonly signal: AbortSignal
  readonly onStep: (step: Step) => void
  /** The loss on the test films. */
  readonly onTest: (loss: number) => void
}

/** Trains until done or `signal` aborts; the model as it is then. */
export async function run({ train, test }: Films, options: RunOptions): Promise<Model> {
  const { backend, side, seed, epochs, batchSize, signal, onStep, onTest } = options
  const model = convolutionalModel(side)
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: optimizer(published.learningRate, epochs),
    metrics: ['accuracy'],
    backend,
    seed,
  })
  let [epoch, seen, sum] = [0, 0, 0]
  let [images, milliseconds, began] = [0, 0, 0]
  await model.fit(train, {
    epochs,
    batchSize,
    validationData: test,
    signal,
    callbacks: [
      {
        onEpochBegin(index) {
          ;[epoch, seen, sum] = [index + 1, 0, 0]
          began = performance.now()
        },
        onBatchEnd(_batch, { loss, accuracy, size }) {
          const now = performance.now()
          // The first batch compiles kernels.
          if (epoch > 1 || seen > 0) {
            images += size
            milliseconds += now - began
          }
          const before = sum
          seen += size
          sum = loss * seen
          const imagesPerSecond = (1000 * images) / milliseconds
          onStep({ epoch, batchLoss: (sum - before) / size, loss, accuracy, imagesPerSecond })
          began = performance.now()
        },
        onEpochEnd(_epoch, { valLoss }) {
          onTest(valLoss)
        },
      },
    ],
  })
  return model
}
