// From the command line's options to a file of results.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine, type Context } from '../context.js'
import { bundle } from './bundle.js'
import { distinct, thisNode, usualPython, type Engine } from './engines.js'
import { writeImported } from './imported/problem.js'
import { jobNames, jobOf, type JobKind } from './jobs.js'
import { measure, type Result } from './measure.js'
import { batchOf, isImported, models, type ModelName } from './models.js'
import { writeProblem } from './problem.js'
import { entriesOf, ownProgram, roster } from './roster.js'

export interface ContestOptions {
  /** Keys of the roster; absent: everyone. */
  readonly only?: readonly string[]
  /** Absent: the case study's. */
  readonly models?: readonly ModelName[]
  /** Besides the Node that runs this, and the system's Python. */
  readonly node?: readonly Engine[]
  readonly python?: readonly Engine[]
  readonly threads: readonly number[]
  readonly jobs: readonly JobKind[]
  /** Batch sizes; absent: the model's own, and 1. */
  readonly batches?: readonly number[]
  readonly rounds: number
  readonly ms: number
}

/** What is written to JSON, and what tables, the README and figures of the documentation are made from. */
export interface Contest {
  readonly kind: 'peers'
  readonly context: Context
  /** What ran the participants, older versions first. */
  readonly engines: readonly Omit<Engine, 'program'>[]
  readonly options: Omit<ContestOptions, 'node' | 'python'>
  readonly results: readonly Result[]
}

export async function contest(options: ContestOptions, log: (line: string) => void): Promise<Contest> {
  const { only, node = [], python = [], ...asked } = options
  const { rounds, ms } = options
  const folder = await mkdtemp(join(tmpdir(), 'receptive-peers-'))
  const context = describeMachine()
  try {
    const peers = roster(folder, context.package)
    const unknown = only?.find((key) => !peers.some((peer) => peer.key === key))
    if (unknown !== undefined)
      throw new Error(`there is no peer '${unknown}'; there are ${peers.map(({ key }) => key).join(', ')}`)
    const chosen = peers.filter(({ key }) => only?.includes(key) ?? true)
    const pythons = chosen.some(({ runsOn }) => runsOn === 'python') ? [usualPython(), ...python] : []
    const engines = { node: distinct([thisNode(), ...node]), python: distinct(pythons) }
    const entries = entriesOf(chosen, options.threads, engines)
    if (chosen.some(({ library }) => library === 'receptive'))
      await bundle('participants/receptive.mjs', ownProgram(folder))
    const results: Result[] = []
    for (const model of options.models ?? (['case'] as const)) {
      log(model)
      const kinds = isImported(model) ? (['predict'] as const) : options.jobs
      const jobs = jobNames(kinds, options.batches ?? [batchOf(model), 1])
      const batch = Math.max(...jobs.map((name) => jobOf(name).N))
      const place = join(folder, model)
      await mkdir(place)
      const expected = isImported(model)
        ? await writeImported(place, model, batch)
        : await writeProblem(place, models[model], batch)
      results.push(...(await measure(entries, { model, jobs, rounds, ms, folder: place, expected, log })))
    }
    // Without their paths, which mean nothing on another machine.
    const used = [...engines.node, ...engines.python].map(({ name, v8 }) => ({ name, v8 }))
    return { kind: 'peers', context, engines: used, options: { only, ...asked }, results }
  } finally {
    await rm(folder, { recursive: true })
  }
}
