// `npm run bench`, and a command for each family.

import { availableParallelism } from 'node:os'
import { Command, Option } from 'commander'
import { browserSet, runInBrowser } from './browser/run.js'
import { counts, names, positiveWhole, writable, writeJson } from './arguments.js'
import { families } from './families/index.js'
import type { Family } from './families/family.js'
import { runTable } from './report.js'
import type { Asked } from './plan.js'
import { defaultSet, run } from './run.js'

interface Options {
  readonly shape?: string[]
  readonly kernel?: string[]
  readonly direction?: string[]
  readonly threads: number[]
  readonly rounds: number
  readonly ms: number
  readonly json?: string
  readonly browser?: string
}

/** How pages render: with a software GPU, which is available everywhere, or with the machine's own. */
const renderers = ['software', 'hardware'] as const

const withTiming = (command: Command, rounds = 11, ms = 40): Command =>
  command
    .option('--threads <counts>', 'thread counts, if the kernel family has threads', counts, usualThreads())
    .option('--rounds <n>', 'the number of timed rounds', positiveWhole, rounds)
    .option('--ms <n>', 'the minimum length of a round in milliseconds', positiveWhole, ms)
    .option('--json <file>', 'write the results to this file', writable)
    .addOption(
      new Option(
        '--browser [renderer]',
        'in Chromium: gpu.js on WebGL 2 and WebGPU, next to TensorFlow.js if bench/peers is installed',
      )
        .choices(renderers)
        .preset(renderers[0]),
    )

const usualThreads = (): number[] => {
  const most = Math.min(availableParallelism(), 16)
  return most > 1 ? [1, most] : [1]
}

async function measure(
  asked: readonly Asked[],
  { threads, rounds, ms, json, browser }: Options,
): Promise<void> {
  const options = { threads: [...new Set(threads)], rounds, ms }
  const log = console.error
  const result = await (browser === undefined
    ? run(asked, options, { log })
    : runInBrowser(asked, options, { log, hardware: browser === 'hardware' }))
  console.log(runTable(result))
  writeJson(json, result)
}

const familyCommand = (family: Family): Command =>
  withTiming(
    new Command(family.name)
      .description(family.description)
      .option(
        '--shape <shapes>',
        `${family.notation}; or names, patterns of them, ${family.defaultShapes[0]}`,
        names(),
      )
      .option('--kernel <patterns>', 'family/name with * for any text; default: all', names())
      .option('--direction <names>', family.directions.join(', '), names(family.directions)),
  ).action(({ shape: shapes, kernel: kernels, direction: directions, ...options }: Options) =>
    measure([{ family: family.name, shapes, kernels, directions }], options),
  )

const listCommand = (): Command =>
  new Command('list').description('list kernels, directions and shapes by name').action(() => {
    for (const { name, description, directions, kernels, shapes, notation } of families) {
      console.log(`${name}: ${description}`)
      for (const direction of directions) console.log(`  ${direction}: ${kernels(direction).join(', ')}`)
      console.log(`  shapes, as ${notation}`)
      for (const [shape, text] of Object.entries(shapes)) console.log(`    ${shape}  ${text}`)
    }
  })

const defaultCommand = (): Command =>
  withTiming(
    new Command('all')
      .description('a default set of everything, in about two minutes')
      .allowExcessArguments(),
    7,
    20,
  ).action((options: Options, { args, parent }: Command) => {
    // Arguments that are not the name of a command are passed to the default command.
    if (args.length > 0)
      throw new Error(
        `there is no '${args[0]}'; there are ${parent!.commands.map((command) => command.name()).join(', ')}`,
      )
    return measure(options.browser ? browserSet : defaultSet, options)
  })

export const addKernelCommands = (program: Command): Command => {
  program.addCommand(defaultCommand(), { isDefault: true })
  families.forEach((family) => program.addCommand(familyCommand(family)))
  return program.addCommand(listCommand())
}
