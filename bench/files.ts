// `npm run bench -- compare` and `npm run bench -- plot`: commands that work on results in files.

import { readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { compareTable } from './compare.js'
import type { Run } from './run.js'

/** @throws if there is no such file, or it is not JSON; the message says which. */
export function readJson(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value === 'object' && value !== null) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Error(`${file} is not JSON with results, as \`npm run bench -- --json\` writes it`)
}

/** @throws if the file is not a run. */
function readRun(file: string): Run {
  const run = readJson(file) as Partial<Run>
  if (run.kind !== 'kernels')
    throw new Error(`${file} holds no results of kernels, as \`npm run bench -- --json\` writes them`)
  const { results, ...rest } = run as Run
  // JSON has no infinity, but an error may be infinite.
  return {
    ...rest,
    results: results.map((result) => ({ ...result, error: (result.error as number | null) ?? Infinity })),
  }
}

export const compareCommand = (): Command =>
  new Command('compare')
    .description('say what is faster and what is slower in the second of two results')
    .argument('<before>', 'JSON that `--json` wrote')
    .argument('<after>', 'another')
    .action((before: string, after: string) => {
      console.log(compareTable(readRun(before), readRun(after)))
    })

export const plotCommand = (): Command =>
  new Command('plot')
    .description('draw results as a page: the ladder of kernels, and the roofline')
    .argument('<file>', 'JSON that `--json` wrote')
    .option('--out <file>', 'the page', 'bench.html')
    .action(async (file: string, { out }: { out: string }) => {
      const run = readRun(file)
      const { page } = await import('./plot.js') // it loads a large library
      writeFileSync(out, await page(run))
      console.log(out)
    })
