// Trains the case study's model, or another, on 50 batches, step by step beside PyTorch (test/fixtures/sections/trajectory.py).

import { expect } from 'vitest'
import { layers, sequential, sgd, type Backend, type Dataset, type Model } from 'receptive'
import { sizeOf } from '../../kernels/shape.js'
import {
  batchOf,
  initialOf,
  loadTrajectory,
  summarize,
  type Trajectory,
  type TrajectoryRun,
} from '../fixtures/trajectory.js'
import { expectClose, type Tolerance } from '../support/arrays.js'

export const trajectory = loadTrajectory('trajectory')
/** Of a model on which a step takes no time, on any device. */
export const smallTrajectory = loadTrajectory('trajectory-small')

/** The run in float32 with dropout. */
export const dropoutRun = ({ runs }: Trajectory): TrajectoryRun =>
  runs.find(({ dtype, dropout }) => dtype === 'float32' && dropout)!

/** The first steps of one, after which the fixture has no weights: their losses follow, each from all gradients before it. */
export const firstSteps = (trajectory: Trajectory, steps: number): Trajectory => ({
  ...trajectory,
  batches: steps,
  runs: trajectory.runs.map((run) => ({ ...run, losses: run.losses.slice(0, steps), final: {} })),
})

function caseStudyModel({ image, shapes }: Trajectory, dropout: boolean): Model {
  const filters = (name: 'conv1' | 'conv2') => ({ name, filters: shapes[`${name}/bias`][0], kernelSize: 3 })
  return sequential([
    layers.conv2d({ ...filters('conv1'), activation: 'relu', inputShape: image }),
    layers.maxPooling2d(),
    layers.conv2d({ ...filters('conv2'), activation: 'relu' }),
    layers.maxPooling2d(),
    layers.dropout({ rate: dropout ? 0.25 : 0 }),
    layers.flatten(),
    layers.dense({ name: 'dense1', units: shapes['dense1/bias'][0], activation: 'relu' }),
    layers.dropout({ rate: dropout ? 0.5 : 0 }),
    layers.dense({ name: 'dense2', units: 3, activation: 'softmax' }),
  ])
}

/** The fixture's examples, drawn batch by batch when training reads them. */
function examples(trajectory: Trajectory): Dataset {
  const { image, batches, batchSize } = trajectory
  const pixels = sizeOf(image)
  let step = -1
  let batch = batchOf(trajectory, 0)
  return {
    length: batches * batchSize,
    inputShape: image,
    targetShape: [3],
    read(index, x, xOffset, y, yOffset) {
      if (Math.floor(index / batchSize) !== step) {
        step = Math.floor(index / batchSize)
        batch = batchOf(trajectory, step)
      }
      const n = index % batchSize
      x.set(batch.x.data.subarray(n * pixels, (n + 1) * pixels), xOffset)
      y.set(batch.y.data.subarray(n * 3, (n + 1) * 3), yOffset)
    },
  }
}

/** How far a run may differ from PyTorch's. */
export interface Tolerances {
  readonly loss: Tolerance
  /** Of a single element of a weight, absolute. */
  readonly weight: number
  /** Of a sum of elements, absolute. */
  readonly sum: number
}

// In float64 nothing but the order of additions differs. In float32 a loss below 1e-3 is a small difference of logits of
// about 10, each rounded by up to 5e-7, so there only the absolute error says anything.
const caseStudyTolerances: Readonly<Record<TrajectoryRun['dtype'], Tolerances>> = {
  float64: { loss: { rtol: 1e-10, atol: 1e-14 }, weight: 1e-11, sum: 1e-10 },
  float32: { loss: { rtol: 1e-4, atol: 1e-7 }, weight: 1e-4, sum: 1e-3 },
}

/**
 * Fails unless training on a backend has the losses of PyTorch's run, and after all 50 steps its weights: those in `final`.
 * @param model the case study's, unless it is given, and the tolerances with it.
 * @returns the trained model's file.
 */
export async function followTrajectory(
  backend: Backend,
  trajectory: Trajectory,
  { dropout, dtype, losses, final }: TrajectoryRun,
  model: Model = caseStudyModel(trajectory, dropout),
  tolerances: Tolerances = caseStudyTolerances[dtype],
): Promise<Uint8Array> {
  const { learningRate, momentum, decay } = trajectory
  await model.compile({
    backend,
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ learningRate, momentum, decay }),
    seed: trajectory.seeds.dropout,
  })
  const names = Object.keys(trajectory.shapes)
  model.setWeights(Object.fromEntries(names.map((name) => [name, initialOf(trajectory, name)])))

  const means: number[] = []
  await model.fit(examples(trajectory), {
    batchSize: trajectory.batchSize,
    shuffle: false,
    callbacks: [{ onBatchEnd: (_, { loss }) => void means.push(loss) }],
  })
  // The logs hold running means; these are the batches' own.
  const ours = means.map((mean, i) => mean * (i + 1) - (i > 0 ? means[i - 1] * i : 0))
  expect(ours).toHaveLength(trajectory.batches)
  expectClose(ours, losses, tolerances.loss)

  const weights = await model.getWeights()
  for (const [name, expected] of Object.entries(final)) {
    const actual = summarize(weights[name], expected)
    if ('values' in expected && 'values' in actual)
      expectClose(actual.values, expected.values, { atol: tolerances.weight })
    else if ('samples' in expected && 'samples' in actual) {
      expectClose(actual.samples, expected.samples, { atol: tolerances.weight })
      expectClose(actual.columnSums, expected.columnSums, { atol: tolerances.sum })
      expectClose(actual.bandSums, expected.bandSums, { atol: tolerances.sum })
    } else expect.fail(`${name} is summarized in another way than the fixture's`)
  }
  return model.toSafetensors()
}
