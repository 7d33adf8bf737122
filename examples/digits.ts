// What the examples that learn MNIST's handwritten digits have in common: options, files, training, and the report.

import { Command } from 'commander'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BackupAndRestore,
  classificationReport,
  idxDataset,
  openBackend,
  ProgressBar,
  type BackendName,
  type FitOptions,
  type ImageDataset,
  type Model,
  type Optimizer,
} from 'receptive'
import { positive, whole } from './arguments.js'
import { deviceText } from './device.js'
import { stopOnInterrupt } from './interrupt.js'
import { Stopwatch } from './stopwatch.js'

/** The options of the command line. */
export interface DigitSettings {
  readonly data: string
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: number
  readonly seed: number
  readonly backend: string
  readonly out?: string
  readonly resume?: string
}

/** A command line with these defaults. */
export const digitsCommand = (
  name: string,
  defaults: Pick<DigitSettings, 'epochs' | 'batchSize' | 'learningRate'>,
): Command =>
  new Command(name)
    .requiredOption('--data <dir>', "folder of MNIST's four IDX files, gzipped or not")
    .option('--epochs <n>', 'passes over the training digits', whole(1), defaults.epochs)
    .option('--batch-size <n>', 'digits per step', whole(1), defaults.batchSize)
    .option('--learning-rate <rate>', 'step size at the start', positive, defaults.learningRate)
    .option('--seed <n>', 'seed of all random numbers', whole(0, 2 ** 32 - 1), 1)
    .option('--backend <name>', 'kernels to compute with: wasm or reference', 'wasm')
    .option('--out <file>', 'save the network there, as safetensors')
    .option('--resume <file>', 'save training there; the same command resumes it')
    .showHelpAfterError('--help lists the options.')

/** The two files in `dir` whose names begin with `start`: `train-images-idx3-ubyte.gz`, `train-labels-idx1-ubyte.gz`. */
async function digits(dir: string, start: string): Promise<ImageDataset> {
  const names = await readdir(dir)
  const find = (kind: string): string => {
    const found = names.filter((name) => name.startsWith(start) && name.includes(`-${kind}-idx`))
    if (found.length === 1) return join(dir, found[0])
    throw new Error(
      `${dir} holds ${found.length} files called ${start}*-${kind}-idx*; expected are MNIST's four: ` +
        'train*-images-idx3-ubyte, train*-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, or each with .gz',
    )
  }
  return idxDataset({ images: find('images'), labels: find('labels') })
}

/** How to train a network. */
export interface Lesson {
  /** The optimizer, given the number of updates. */
  readonly optimizer: (updates: number) => Optimizer
  /** Changes digits before training on them. */
  readonly augment?: FitOptions['augment']
}

/** Trains a network, prints its results on the test digits, and saves it. Ctrl-C ends the training early. */
export async function learnDigits(
  model: Model,
  { data, epochs, batchSize, seed, backend: name, out, resume }: DigitSettings,
  { optimizer, augment }: Lesson,
): Promise<void> {
  const backend = await openBackend(name as BackendName)
  const [train, test] = [await digits(data, 'train'), await digits(data, 't10k')]
  model.summary()
  console.log(deviceText(backend.describe()))
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: optimizer(epochs * Math.ceil(train.length / batchSize)),
    metrics: ['accuracy'],
    backend,
    seed,
  })
  const signal = stopOnInterrupt()
  const stopwatch = new Stopwatch()
  await model.fit(train, {
    ...{ epochs, batchSize, augment },
    callbacks: [
      stopwatch,
      new ProgressBar(),
      ...(resume === undefined ? [] : [new BackupAndRestore(resume)]),
    ],
    signal,
  })
  const predicted = await model.predictClasses(test, { batchSize: 100 })
  console.log(classificationReport(test.labels, predicted, { classNames: test.classNames, digits: 4 }))
  const right = predicted.filter((label, n) => label === test.labels[n]).length
  console.log(
    `${((100 * right) / test.length).toFixed(2)} % of ${test.length} test digits, ` +
      `after ${stopwatch.seconds.toFixed(1)} s of training on ${train.length}`,
  )
  if (out !== undefined) await model.save(out)
  model.dispose()
  backend.dispose()
}
