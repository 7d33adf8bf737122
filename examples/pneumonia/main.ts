// The command line of the pneumonia study: arguments, signals, exit codes. `npm run pneumonia -- --help`

import { Command, Option } from 'commander'
import { positive, report, whole } from '../arguments.js'
import { stopOnInterrupt } from '../interrupt.js'
import { parts } from './better.js'
import type { Recipe } from './recipe.js'
import { networks } from './recipes.js'
import { disclaimer } from './report/disclaimer.js'
import type { RobustnessSettings } from './robustness.js'
import type { Settings } from './settings.js'

async function run(settings: Settings): Promise<void> {
  const signal = stopOnInterrupt()
  // Loaded when needed, so that help and errors appear at once.
  const { study } = await import('./study.js')
  if (!(await study(settings, signal)))
    console.error('Stopped before the first epoch was done: there is nothing to report.')
  if (signal.aborted && settings.resume !== undefined)
    console.error(`The same command, with --resume ${settings.resume}, goes on from here.`)
}

/** `published: 50, on phantoms 9`, for each network. */
const defaults = (setting: 'epochs' | 'batchSize' | 'size' | 'learningRate'): string =>
  Object.values<Recipe>(networks)
    .map(({ name, phantoms, ...recipe }) => {
      const there = { ...recipe, ...phantoms }[setting]
      const different = there === recipe[setting] ? '' : `, on phantoms ${there}`
      return `${name}: ${recipe[setting]}${different}`
    })
    .join('; ')

const program = new Command('pneumonia')
  // `--data` after a command belongs to that command.
  .enablePositionalOptions()
  .description(
    `Trains a convolutional network to tell normal chest X-rays from bacterial and viral pneumonia.\n${disclaimer}`,
  )
  .usage('[options] | predict MODEL FILE... | robustness MODEL... --data DIR')
  .option('--data <dir>', 'folder of X-rays; without it, synthetic phantoms are generated')
  .addOption(
    new Option('--model <names...>', 'the networks to train and compare, besides a linear model')
      .choices(Object.keys(networks))
      .default(['published']),
  )
  .addOption(new Option('--without <parts...>', 'parts to leave out of the better network').choices(parts))
  .addOption(
    new Option(
      '--protocol <name>',
      'patients: no patient’s films are in two parts; lecture: the test images also choose the epoch',
    )
      .choices(['patients', 'lecture'])
      .default('patients'),
  )
  .option('--epochs <n>', `passes over the training images (default: ${defaults('epochs')})`, whole(1))
  .option('--batch-size <n>', `images per step (default: ${defaults('batchSize')})`, whole(1))
  .option('--seed <n>', 'seed of all random numbers', whole(0, 2 ** 32 - 1), 1)
  .option(
    '--size <pixels>',
    `side that images are resized to (default: ${defaults('size')})`,
    whole(10, 1024),
  )
  .option('--learning-rate <rate>', `step size (default: ${defaults('learningRate')})`, positive)
  .option('--limit <n>', 'the most images of each class in each split', whole(1))
  .option('--out <dir>', 'folder for the results (default: a new one in runs)')
  .option('--resume <dir>', 'folder in which training is saved; the same command resumes the study from it')
  .addOption(
    new Option('--backend <name>', 'kernels to compute with; gpu is gpu.js, in the best mode that runs here')
      .choices(['wasm', 'reference', 'gpu'])
      .default('wasm'),
  )
  .showHelpAfterError('--help lists the options.')
  .action(run)

program
  .command('predict')
  .description('Prints the probabilities of the classes for JPEG or PNG files.')
  .argument('<model>', 'a file saved by a run: published.safetensors')
  .argument('<files...>', 'JPEG or PNG files')
  .action(async (model: string, files: string[]) => {
    const { predict } = await import('./predict.js')
    if (!(await predict(model, files))) process.exitCode = 1
  })

program
  .command('robustness')
  .description('Tests models on films that are exposed or framed differently, and prints a table for each.')
  .argument('<models...>', 'files saved by runs: better.safetensors')
  .requiredOption('--data <dir>', 'folder of X-rays')
  .option(
    '--seed <n>',
    'the seed of the runs, which decides who the test patients are',
    whole(0, 2 ** 32 - 1),
    1,
  )
  .option('--limit <n>', 'the most images of each class in each split', whole(1))
  .action(async (models: string[], settings: RobustnessSettings) => {
    const { robustness } = await import('./robustness.js')
    await robustness(models, settings)
  })

try {
  await program.parseAsync()
} catch (error) {
  report(error)
}
