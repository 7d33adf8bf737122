// Runs a contest from the command line's options, and writes a file of results.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine, type Context } from '../context.js'
import { bundle } from './bundle.js'
import { measure, type JobName, type Result } from './measure.js'
import { models, type ModelName } from './models.js'
import { writeProblem } from './problem.js'
import { ownProgram, roster } from './roster.js'

export interface ContestOptions {
  /** Keys of the roster; absent: all. */
  readonly only?: readonly string[]
  /** Absent: the case study's model. */
  readonly models?: readonly ModelName[]
  readonly threads: readonly number[]
  readonly jobs: readonly JobName[]
  readonly rounds: number
  readonly ms: number
}

/** The contents of the JSON file, from which tables and the README are made. */
export interface Contest {
  readonly kind: 'peers'
  readonly context: Context
  readonly options: ContestOptions
  readonly results: readonly Result[]
}

export async function contest(options: ContestOptions, log: (line: string) => void): Promise<Contest> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-peers-'))
  const context = describeMachine()
  try {
    const peers = roster(folder, context.package)
    const unknown = options.only?.find((key) => !peers.some((peer) => peer.key === key))
    if (unknown !== undefined)
      throw new Error(`there is no peer '${unknown}'; there are ${peers.map(({ key }) => key).join(', ')}`)
    const chosen = peers.filter(({ key }) => options.only?.includes(key) ?? true)
    const entries = chosen.flatMap((peer) =>
      peer.threads
        .filter((threads) => options.threads.includes(threads))
        .map((threads) => [peer, threads] as const),
    )
    if (chosen.some(({ own }) => own)) await bundle('participants/receptive.mjs', ownProgram(folder))
    const { jobs, rounds, ms } = options
    const results: Result[] = []
    for (const model of options.models ?? (['case-study'] as const)) {
      log(model)
      const { batch } = models[model]
      const expected = await writeProblem(folder, models[model])
      results.push(...(await measure(entries, { model, batch, jobs, rounds, ms, folder, expected, log })))
    }
    return { kind: 'peers', context, options, results }
  } finally {
    await rm(folder, { recursive: true })
  }
}
