// Training that moves to PyTorch on many processes, and back. `npm run distributed -- --help`

import { Command } from 'commander'
import {
  classificationReport,
  imageFolder,
  ProgressBar,
  sgd,
  stratifiedSplit,
  subset,
  type CompileOptions,
} from 'receptive'
import { positive, report, whole } from '../arguments.js'
import { convolutionalModel } from '../pneumonia/model.js'
import { readFromTorch } from './read.js'
import { writeForTorch } from './write.js'

interface Settings {
  readonly data: string
  readonly size: number
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: number
  readonly seed: number
}

/** The images, with a fifth of each class held back, and the training settings. */
async function prepare({ data, size, learningRate, seed }: Settings) {
  const images = await imageFolder(data, { size, progress: true })
  const { train, test } = stratifiedSplit(images.labels, { fraction: 0.2, seed })
  const options: CompileOptions = {
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ learningRate, momentum: 0.9, decay: 1e-4 }),
    metrics: 'accuracy',
    seed,
  }
  return {
    training: subset(images, train),
    validation: subset(images, test),
    options,
    classNames: images.classNames,
  }
}

const withSettings = (command: Command, epochs: number): Command =>
  command
    .argument('<folder>', 'folder of the files that PyTorch and this program exchange')
    .requiredOption('--data <dir>', 'folder of images: DIR/CLASS/image.jpg')
    .option('--size <pixels>', 'side that images are resized to', whole(10, 1024), 70)
    .option('--epochs <n>', 'passes over the images', whole(1), epochs)
    .option('--batch-size <n>', 'images per step, of all processes together', whole(1), 32)
    .option('--learning-rate <rate>', 'step size at the start', positive, 0.01)
    .option('--seed <n>', 'seed of all random numbers', whole(0, 2 ** 32 - 1), 1)

const program = new Command('distributed')
  .description('Continues training a network in PyTorch, on any number of processes, and brings it back.')
  .showHelpAfterError('--help lists the options.')

withSettings(program.command('write'), 10)
  .description(
    'Writes a network, new or trained here for an epoch, and everything that PyTorch needs to train it.',
  )
  .option('--train', 'trains an epoch here first')
  .action(async (folder: string, settings: Settings & { readonly train?: boolean }) => {
    const { training, validation, options, classNames } = await prepare(settings)
    const { epochs, batchSize, data, size } = settings
    const model = convolutionalModel(size, classNames.length)
    model.classNames = classNames
    await model.compile(options)
    if (settings.train) await model.fit(training, { batchSize, callbacks: new ProgressBar() })
    await writeForTorch(folder, model, { data, training, validation, epochs, batchSize })
    model.dispose()
    console.log(`Now: python3 -m torch.distributed.run --nproc_per_node 2 ${folder}/train.py`)
  })

withSettings(program.command('read'), 1)
  .description(
    'Loads what PyTorch has trained, reports on it, and continues training here. The settings must be those of write.',
  )
  .action(async (folder: string, settings: Settings) => {
    const { training, validation, options, classNames } = await prepare(settings)
    const { model, progress } = await readFromTorch(folder, options)
    console.log(`PyTorch: ${progress.epochs} epochs, ${progress.iterations} steps`)
    const tell = async () =>
      console.log(
        classificationReport(validation.labels, await model.predictClasses(validation), { classNames }),
      )
    await tell()
    const { epochs, batchSize } = settings
    await model.fit(training, { epochs, batchSize, callbacks: new ProgressBar() })
    await tell()
    await model.save(`${folder}/model.safetensors`)
    model.dispose()
  })

try {
  await program.parseAsync()
} catch (error) {
  report(error)
}
