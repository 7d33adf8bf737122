// The command line: commands, their options, and the exit code.

import { Argument, Command, CommanderError, Option } from 'commander'
import { createRequire } from 'node:module'
import { errorText } from '../../kernels/error-text.js'
import { count, fraction, numbers } from './arguments.js'
import { exportFormats, type ExportFormat } from '../formats/write-model.js'
import type { Layers } from './open-model.js'
import type { PredictOptions } from './predict.js'
import { terminal, type Output } from './output.js'

/** The version of this package, wherever it is installed. */
const version = (): string =>
  (createRequire(import.meta.url)('receptive/package.json') as { readonly version: string }).version

/**
 * Runs the command line.
 * @param args the arguments after the command's name.
 * @returns the exit code: 0; 1 if something could not be done; 2 if the arguments are wrong.
 */
export async function run(args: readonly string[], output: Output = terminal): Promise<number> {
  let code = 0
  const program = commands(output, () => (code = 1))
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    // commander has already printed what it throws.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    output.say(`error: ${errorText(error)}`)
    return 1
  }
}

const model = (): Argument => new Argument('<model>', 'a model file, or its URL')

const layers = (): Option =>
  new Option('--layers <module>', 'a module whose default export makes layers of your own, by their kinds')

function commands(output: Output, failed: () => void): Command {
  const program = new Command('receptive')
    .description('Convolutional networks: converts, describes and runs models.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({ writeOut: output.printText, writeErr: output.sayText })
    .showHelpAfterError('--help lists the options.')
    .exitOverride()

  // A command's program is loaded only when it is called, so that help and errors appear at once.
  program
    .command('convert')
    .description('Writes a model in another format.')
    .argument('<in>', 'a model file, or its URL')
    .argument('<out>', 'the file to write; its extension decides the format')
    .addOption(
      new Option('--format <name>', 'the format, if the extension does not decide it').choices(exportFormats),
    )
    .addOption(layers())
    .action(async (source: string, target: string, options: { readonly format?: ExportFormat } & Layers) =>
      (await import('./convert.js')).convert(source, target, options, output),
    )

  program
    .command('summary')
    .description('Prints the layers of a model, their shapes and parameters.')
    .addArgument(model())
    .addOption(layers())
    .action(async (source: string, options: Layers) =>
      (await import('./summary.js')).summary(source, options, output),
    )

  program
    .command('predict')
    .description('Classifies images and prints the most probable classes first.')
    .addArgument(model())
    .argument('<images...>', 'JPEG or PNG files, or folders to search for them')
    .option('--top <n>', 'the number of classes to print per image', count, 3)
    .option('--json', 'print one line of JSON per image')
    .option('--softmax', 'turn the outputs of the model into probabilities')
    .option('--classes <file>', 'a file of class names, one per line; default: those in the model')
    .addOption(
      new Option('--scale <factor>', 'multiply pixels, which range from 0 to 255, by this')
        .argParser(fraction)
        .default(1 / 255, '1/255'),
    )
    .option('--mean <numbers>', 'then subtract this: a number, or one per channel', numbers)
    .option('--std <numbers>', 'then divide by this', numbers)
    .option('--batch-size <n>', 'the number of images at a time', count, 32)
    .option('--processes <n>', 'the number of processes that share the images', count, 1)
    .addOption(layers())
    .addHelpText('after', afterPredict)
    .action(async (source: string, images: string[], options: PredictOptions) => {
      if (!(await (await import('./predict.js')).predict(source, images, options, output))) failed()
    })

  return program
}

const afterPredict = `
Images are resized to the model's input as OpenCV does (bilinear), and become RGB, or gray if it has one channel.
Pixels are scaled to 0–1. Some models expect another range:
  --mean 0.5 --std 0.5                                   from −1 to 1 (TensorFlow's MobileNet)
  --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225       as torchvision's
  --scale 1                                              from 0 to 255

The exit code is 1 if an image could not be read; the others are still printed.`
