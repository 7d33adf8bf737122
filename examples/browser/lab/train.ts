// One training run, step by step.

import type { Model } from 'receptive'
import type { Step, Tested, Training } from './protocol.js'
import type { Task } from './tasks.js'

export interface RunOptions extends Training {
  readonly signal: AbortSignal
  readonly onStep: (step: Step) => void
  readonly onTest: (tested: Tested) => void
  /** Between two batches: the model may be asked then, but not changed. */
  readonly rest: () => Promise<void>
}

/** Trains a compiled model until done, or `signal` aborts. */
export async function run(model: Model, { train, test }: Task, options: RunOptions): Promise<void> {
  const { epochs, batchSize, signal, onStep, onTest, rest } = options
  let [epoch, seen, sum] = [0, 0, 0]
  let [images, milliseconds, began] = [0, 0, 0]
  await model.fit(train, {
    ...{ epochs, batchSize, signal },
    validationData: test,
    callbacks: [
      {
        onEpochBegin(index) {
          ;[epoch, seen, sum] = [index + 1, 0, 0]
          began = performance.now()
        },
        async onBatchEnd(_batch, { loss, accuracy, size }) {
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
          await rest()
          began = performance.now()
        },
        onEpochEnd(_epoch, { valLoss, valAccuracy }) {
          onTest({ loss: valLoss, accuracy: valAccuracy })
        },
      },
    ],
  })
}
