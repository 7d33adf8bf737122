// A program that trains, and goes on where it was killed: resumable.ts FOLDER RECIPE [DEATH]. It kills itself at the point
// number DEATH: points are what callbacks are told, and what is done to files, before and halfway. It says how many there were.

import fs, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import {
  adam,
  adamW,
  arrayDataset,
  BackupAndRestore,
  CSVLogger,
  EarlyStopping,
  imageAugmentation,
  layers,
  LearningRateScheduler,
  ModelCheckpoint,
  openBackend,
  ProgressBar,
  Random,
  ReduceLROnPlateau,
  schedules,
  sequential,
  sgd,
  type Callback,
  type Optimizer,
} from '../../src/index.js'

const [folder, recipe, death] = process.argv.slice(2)
let points = 0
const point = (): void => {
  if (++points === Number(death)) process.kill(process.pid, 'SIGKILL')
}

/** What the files of the program go through. */
function makeFilesMortal(): void {
  const { open, rename } = fs
  fs.open = async (...args) => {
    point()
    const file = await open(...args)
    const write = file.writeFile.bind(file)
    file.writeFile = async (data: Parameters<FileHandle['writeFile']>[0]) => {
      const bytes = data as Uint8Array
      await write(bytes.subarray(0, bytes.length / 2))
      point()
      await write(bytes.subarray(bytes.length / 2))
    }
    return file
  }
  fs.rename = async (...args) => {
    point()
    await rename(...args)
    point()
  }
  syncBuiltinESMExports()
}

const told: Callback = {
  onTrainBegin: point,
  onEpochBegin: point,
  onBatchEnd: point,
  onEpochEnd: point,
  onTrainEnd: point,
  onFinish: point,
}

const recipes: Readonly<Record<string, () => { optimizer: Optimizer; callbacks: readonly Callback[] }>> = {
  // Reduces its rate, then ends early and goes back to its best weights.
  sgd: () => ({
    optimizer: sgd({ learningRate: 0.2, momentum: 0.9, decay: 0.01 }),
    callbacks: [
      new ReduceLROnPlateau({ factor: 0.5, patience: 2 }),
      new EarlyStopping({ patience: 5, restoreBestWeights: true }),
    ],
  }),
  adam: () => ({
    optimizer: adam({
      learningRate: schedules.cosineDecay({ initialLearningRate: 0.02, decaySteps: 40 }),
    }),
    callbacks: [new EarlyStopping({ monitor: 'valAccuracy', patience: 99, restoreBestWeights: true })],
  }),
  // Updates of four batches go across the ends of epochs, of six; what is saved are averages.
  averaged: () => ({
    optimizer: adamW({
      ...{ learningRate: 0.02, weightDecay: 0.1, globalClipNorm: 0.5 },
      ...{ gradientAccumulationSteps: 4, useEma: true, emaMomentum: 0.8 },
    }),
    callbacks: [new EarlyStopping({ patience: 99, restoreBestWeights: true })],
  }),
  scheduled: () => ({
    optimizer: sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true }),
    callbacks: [new LearningRateScheduler((epoch, rate) => rate * (epoch % 2 ? 0.7 : 1.2))],
  }),
}

const random = new Random(7)
const data = (N: number) =>
  arrayDataset({
    x: { shape: [N, 6, 6, 1], data: Float32Array.from({ length: N * 36 }, () => random.uniform()) },
    y: { shape: [N], data: Float32Array.from({ length: N }, () => random.integer(3)) },
  })

const model = sequential([
  layers.conv2d({ filters: 3, kernelSize: 3, useBias: false, inputShape: [6, 6, 1] }),
  layers.batchNormalization({ momentum: 0.8 }),
  layers.activation({ activation: 'relu' }),
  layers.flatten(),
  layers.dropout({ rate: 0.3 }),
  layers.dense({ units: 3, activation: 'softmax' }),
])
const backend = await openBackend('wasm', { threads: 1 })
const { optimizer, callbacks } = recipes[recipe]()
await model.compile({
  ...{ loss: 'sparseCategoricalCrossentropy', optimizer, metrics: ['accuracy'], backend, seed: 3 },
})
makeFilesMortal()
const history = await model.fit(data(26), {
  epochs: 12,
  batchSize: 5,
  validationData: data(11),
  augment: imageAugmentation({ horizontalFlip: true, widthShiftRange: 1 }),
  callbacks: [
    // First in the list, as Keras has it: what follows is part of its states all the same.
    new BackupAndRestore(join(folder, 'run.state')),
    told,
    new ProgressBar({ stream: { write: () => true } }),
    new CSVLogger(join(folder, 'history.csv')),
    ...callbacks,
    new ModelCheckpoint(join(folder, 'best.safetensors'), { saveBestOnly: true, monitor: 'valAccuracy' }),
  ],
})
await fs.writeFile(join(folder, 'history.json'), JSON.stringify(history))
await fs.writeFile(join(folder, 'final.safetensors'), await model.toSafetensors())
console.log(points)
