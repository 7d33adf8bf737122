// `npm run bench -- peers` and `npm run bench -- readme`.

import { readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { existsSync } from 'node:fs'
import { counts, names, positiveWhole, writable, writeJson } from '../arguments.js'
import { contest, type Contest, type ContestOptions } from './contest.js'
import { jobs, type JobName } from './measure.js'
import { models, type ModelName } from './models.js'
import { contestTable, readmeSection, withSection } from './report.js'

const readmeFile = new URL('../../README.md', import.meta.url)
const installed = new URL('node_modules', import.meta.url)

interface Options extends Omit<ContestOptions, 'models'> {
  readonly model: readonly string[]
  readonly json?: string
}

export const peersCommand = (): Command =>
  new Command('peers')
    .description('train and run the case study’s model, or others, on other libraries too, turn by turn')
    .option('--model <names>', Object.keys(models).join(', '), names(Object.keys(models)), ['case-study'])
    .option('--only <names>', 'who takes part, such as receptive-wasm,pytorch; default: everyone', names())
    .option('--jobs <names>', 'train32, predict32, predict1', names(Object.keys(jobs)), Object.keys(jobs))
    .option('--threads <counts>', 'threads, where a library has them', counts, [1, 2])
    .option('--rounds <n>', 'turns of each', positiveWhole, 7)
    .option('--ms <n>', 'length of a turn in milliseconds, at least', positiveWhole, 500)
    .option('--json <file>', 'write the results there', writable)
    .action(async ({ json, model, ...options }: Options) => {
      if (!existsSync(installed))
        console.error('The other libraries are not installed: npm ci --ignore-scripts --prefix bench/peers')
      const given = { ...options, models: model as ModelName[], jobs: options.jobs as JobName[] }
      const result = await contest(given, (line) => {
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
      const contest = JSON.parse(readFileSync(file, 'utf8')) as Partial<Contest>
      if (contest.kind !== 'peers') throw new Error(`readme: ${file} holds no results of \`peers --json\``)
      const readme = readFileSync(readmeFile, 'utf8')
      writeFileSync(readmeFile, withSection(readme, readmeSection(contest as Contest)))
    })
