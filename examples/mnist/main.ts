// Handwritten digits: a network after LeNet-5 (Y. LeCun et al., "Gradient-based learning applied to document recognition",
// 1998), with ReLU and max pooling, trained on MNIST's IDX files. `npm run mnist -- --help`

import { Command } from 'commander'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  classificationReport,
  idxDataset,
  layers,
  openBackend,
  ProgressBar,
  sequential,
  sgd,
  type BackendName,
  type ImageDataset,
} from 'receptive'
import { positive, report, whole } from '../arguments.js'

interface Settings {
  readonly data: string
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: number
  readonly seed: number
  readonly backend: string
  readonly out?: string
}

const lenet = () =>
  sequential(
    [
      layers.conv2d({
        filters: 16,
        kernelSize: 5,
        padding: 'same',
        activation: 'relu',
        inputShape: [28, 28, 1],
      }),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 32, kernelSize: 5, activation: 'relu' }),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dense({ units: 120, activation: 'relu' }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 84, activation: 'relu' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
    { name: 'lenet' },
  )

/** The pair of files in `dir` whose names start so: `train-images-idx3-ubyte.gz`, `train-labels-idx1-ubyte.gz`. */
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

async function run({
  data,
  epochs,
  batchSize,
  learningRate,
  seed,
  out,
  ...settings
}: Settings): Promise<void> {
  const backend = await openBackend(settings.backend as BackendName)
  const [train, test] = [await digits(data, 'train'), await digits(data, 't10k')]
  const model = lenet()
  model.summary()
  await model.compile({
    loss: 'categoricalCrossentropy',
    // Without its decay the last epochs would still jump about.
    optimizer: sgd({
      learningRate,
      momentum: 0.9,
      decay: 2 / Math.ceil((epochs * train.length) / batchSize),
    }),
    metrics: ['accuracy'],
    backend,
    seed,
  })
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  const start = performance.now()
  await model.fit(train, { epochs, batchSize, callbacks: [new ProgressBar()], signal: controller.signal })
  const seconds = (performance.now() - start) / 1000
  const predicted = await model.predictClasses(test, { batchSize: 100 })
  console.log(classificationReport(test.labels, predicted, { classNames: test.classNames, digits: 4 }))
  const right = predicted.filter((label, n) => label === test.labels[n]).length
  console.log(
    `${((100 * right) / test.length).toFixed(2)} % of ${test.length} test digits, ` +
      `after ${seconds.toFixed(1)} s of training on ${train.length}`,
  )
  if (out !== undefined) await model.save(out)
  model.dispose()
  backend.dispose()
}

const program = new Command('mnist')
  .description('Trains a network after LeNet-5 on handwritten digits.')
  .requiredOption('--data <dir>', "folder of MNIST's four IDX files, gzipped or not")
  .option('--epochs <n>', 'passes over the training digits', whole(1), 8)
  .option('--batch-size <n>', 'digits a step', whole(1), 32)
  .option('--learning-rate <rate>', 'step size at the start', positive, 0.03)
  .option('--seed <n>', 'decides everything random', whole(0, 2 ** 32 - 1), 1)
  .option('--backend <name>', 'kernels to compute with: wasm or reference', 'wasm')
  .option('--out <file>', 'save the network there, as safetensors')
  .showHelpAfterError('--help lists what is possible.')
  .action(run)

try {
  await program.parseAsync()
} catch (error) {
  report(error)
}
