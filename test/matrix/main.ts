// npm run matrix -- [NAMES]: the packed package in the tools that people use it with, as far as they are too heavy for every run of the tests. Each row is a
// project of its own in a scratch folder, and installs what it needs there.

import { Command } from 'commander'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorText } from '../../kernels/error-text.js'
import { pack } from '../support/package.js'
import { browserRows } from './browsers.js'
import { bundlerRows } from './bundlers.js'
import { nextRows } from './next.js'
import { nodeRows } from './node.js'
import { Missing, type Row, type Trained } from './row.js'
import { testerRows } from './testers.js'

const rows: readonly Row[] = [...nodeRows, ...testerRows, ...bundlerRows, ...nextRows, ...browserRows]

const program = new Command('matrix')
  .description(
    'Tries the packed package in runtimes, test runners, bundlers and browsers, and prints a table.',
  )
  .argument('[names...]', 'rows whose names have one of these in them; default: all')
  .option('--keep', 'keeps the scratch folder')
  .action(async (names: readonly string[], { keep = false }: { readonly keep?: boolean }) => {
    const chosen = rows.filter(
      ({ name }) =>
        names.length === 0 || names.some((part) => name.toLowerCase().includes(part.toLowerCase())),
    )
    if (chosen.length === 0)
      throw new Error(`there is no such row; there are ${rows.map(({ name }) => name).join('; ')}`)
    const scratch = await mkdtemp(join(tmpdir(), 'receptive-matrix-'))
    try {
      const tarball = await pack(scratch)
      console.log('| where | version | computes on |\n| --- | --- | --- |')
      for (const row of chosen) await tryRow(row, { scratch, tarball })
    } finally {
      if (keep) console.error(`kept: ${scratch}`)
      else await rm(scratch, { recursive: true, force: true })
    }
  })

async function tryRow({ name, run }: Row, place: Parameters<Row['run']>[0]): Promise<void> {
  try {
    const { version, trained } = await run(place)
    console.log(`| ${name} | ${version} | ${gets(trained)} |`)
  } catch (error) {
    const missing = error instanceof Missing
    if (!missing) process.exitCode = 1
    console.log(
      `| ${name} | – | ${missing ? 'not tried' : 'FAILED'}: ${errorText(error).trim().split('\n').slice(0, 40).join(' / ')} |`,
    )
  }
}

/** @throws if it has not learned. */
function gets({ device, loss, right, sameAfterLoading }: Trained): string {
  if (!(loss.at(-1)! < 0.5 * loss[0]) || right !== 1 || !sameAfterLoading)
    throw new Error(`it has not learned: ${JSON.stringify({ loss, right, sameAfterLoading })}`)
  const { threads } = device.details
  const all = threads === Math.min(16, availableParallelism()) && threads !== 1
  return `\`${device.family}\`, ${all ? 'all threads' : threads === 1 ? 'one thread' : `${threads} threads`}`
}

try {
  await program.parseAsync()
} catch (error) {
  console.error(`error: ${errorText(error)}`)
  process.exitCode = 1
}
