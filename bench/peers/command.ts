// `npm run bench -- peers` and `npm run bench -- readme`.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { counts, names, positiveWhole, writable, writeJson } from '../arguments.js'
import { readJson } from '../files.js'
import { contest, type Contest, type ContestOptions } from './contest.js'
import { findNode, findPython, type Engine } from './engines.js'
import { jobKinds } from './jobs.js'
import { modelNames, type ModelName } from './models.js'
import { readmeSection, withSection } from './readme.js'
import { contestTable } from './report.js'

const readmeFile = new URL('../../README.md', import.meta.url)
const installed = new URL('node_modules', import.meta.url)

interface Options extends Omit<ContestOptions, 'models'> {
  readonly model: readonly ModelName[]
  readonly json?: string
}

/** An option that may be given several times. */
const each =
  (find: (given: string) => Engine) =>
  (given: string, before: readonly Engine[] = []): readonly Engine[] => [...before, find(given)]

export const peersCommand = (): Command =>
  new Command('peers')
    .description('train and run the case study’s model, or others, on other libraries too, turn by turn')
    .option('--model <names>', modelNames.join(', '), names(modelNames), ['case'])
    .option('--only <names>', 'who takes part, such as receptive-wasm,pytorch; default: everyone', names())
    .option('--jobs <names>', jobKinds.join(', '), names(jobKinds), [...jobKinds])
    .option('--batches <counts>', 'images of a step; default: the model’s own batch, and 1', counts)
    .option('--threads <counts>', 'threads, where a library has them', counts, [1, 2])
    .option(
      '--node <node>',
      'another Node besides this one: version, program or folder; repeatable',
      each(findNode),
    )
    .option('--python <program>', 'another Python with PyTorch; repeatable', each(findPython))
    .option('--rounds <n>', 'turns of each', positiveWhole, 7)
    .option('--ms <n>', 'length of a turn in milliseconds, at least', positiveWhole, 500)
    .option('--json <file>', 'write the results there', writable)
    .action(async ({ json, model: chosen, ...options }: Options) => {
      if (!existsSync(installed))
        console.error('The other libraries are not installed: npm ci --ignore-scripts --prefix bench/peers')
      const result = await contest({ ...options, models: chosen }, (line) => {
        console.error(line)
      })
      console.log(contestTable(result))
      writeJson(json, result)
    })

export const readmeCommand = (): Command =>
  new Command('readme')
    .description('write the README’s section on speed from the results of `peers`')
    .argument('<file>', 'JSON that `peers --json` wrote')
    .action((file: string) => {
      const made = readJson(file) as Partial<Contest>
      if (made.kind !== 'peers' || !made.engines)
        throw new Error(`readme: ${file} holds no results of \`peers --json\``)
      const readme = readFileSync(readmeFile, 'utf8')
      writeFileSync(readmeFile, withSection(readme, readmeSection(made as Contest)))
    })
