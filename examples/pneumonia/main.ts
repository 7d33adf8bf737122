// The command line of the pneumonia study: arguments, signals, exit codes. `npm run pneumonia -- --help`

import { Command, Option } from 'commander'
import { positive, report, whole } from '../arguments.js'
import { stopOnInterrupt } from '../interrupt.js'
import { published } from './model.js'
import { disclaimer } from './report/disclaimer.js'
import type { Settings } from './study.js'

async function run(settings: Settings): Promise<void> {
  const signal = stopOnInterrupt()
  // Loaded when needed, so that help and mistakes are answered at once.
  const { study } = await import('./study.js')
  if (!(await study(settings, signal)))
    console.error('Stopped before the first epoch was done: there is nothing to report.')
  if (signal.aborted && settings.resume !== undefined)
    console.error(`The same command, with --resume ${settings.resume}, goes on from here.`)
}

const program = new Command('pneumonia')
  .description(
    `Trains a convolutional network to tell normal chest X-rays from bacterial and viral pneumonia.\n${disclaimer}`,
  )
  .usage('[options] | predict MODEL FILE...')
  .option('--data <dir>', 'folder of X-rays; without it, synthetic phantoms are generated')
  .option(
    '--epochs <n>',
    `passes over the training images (default: ${published.epochs}, fewer on phantoms)`,
    whole(1),
  )
  .option(
    '--batch-size <n>',
    `images per step (default: ${published.batchSize}, fewer on phantoms)`,
    whole(1),
  )
  .option('--seed <n>', 'decides everything random', whole(0, 2 ** 32 - 1), 1)
  .option('--size <pixels>', 'side that images are resized to', whole(10, 1024), published.size)
  .option('--learning-rate <rate>', 'step size at the start', positive, published.learningRate)
  .option('--limit <n>', 'at most so many images of each class in each split', whole(1))
  .option('--out <dir>', 'folder for the results (default: a new one in runs)')
  .option(
    '--resume <dir>',
    'folder that keeps training as it goes on: started again, the study goes on from there',
  )
  .addOption(
    new Option('--backend <name>', 'kernels to compute with; gpu is gpu.js, in the best mode that runs here')
      .choices(['wasm', 'reference', 'gpu'])
      .default('wasm'),
  )
  .showHelpAfterError('--help lists what is possible.')
  .action(run)

program
  .command('predict')
  .description('Prints the probabilities of the classes for JPEG or PNG files.')
  .argument('<model>', 'a file that a run has saved: best.safetensors')
  .argument('<files...>', 'JPEG or PNG files')
  .action(async (model: string, files: string[]) => {
    const { predict } = await import('./predict.js')
    if (!(await predict(model, files))) process.exitCode = 1
  })

try {
  await program.parseAsync()
} catch (error) {
  report(error)
}
