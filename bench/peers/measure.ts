// Runs the contest: opens every participant, checks it, warms it up, then lets all take turns in rounds.

import { readdirSync, readFileSync } from 'node:fs'
import { summarize, type Summary } from '../statistics.js'
import { Participant } from './participant.js'
import { check, type Expected } from './problem.js'
import type { ModelName } from './models.js'
import type { Peer } from './roster.js'

/** What is timed: a batch of the model's size, 32 unless it says otherwise, or one image. */
export const jobs = {
  train32: { job: 'train', single: false },
  predict32: { job: 'predict', single: false },
  predict1: { job: 'predict', single: true },
} as const
export type JobName = keyof typeof jobs

export interface Settings {
  readonly model: ModelName
  /** Images per batch. */
  readonly batch: number
  readonly jobs: readonly JobName[]
  readonly rounds: number
  /** The minimum length of a turn. */
  readonly ms: number
  readonly folder: string
  readonly expected: Expected
  readonly log: (line: string) => void
}

/** A peer with a number of threads, and its results. */
export interface Result {
  readonly model: ModelName
  readonly key: string
  readonly name: string
  readonly threads: number
  readonly version?: string
  readonly detail?: string
  /** The largest error of the predictions, and that of the trained weights relative to their largest change. */
  readonly errors?: { readonly predictions: number; readonly weights?: number }
  /** Why there are no figures at all. */
  readonly failure?: string
  readonly cannotTrain?: string
  /** Bytes at the peak of training, read before the process was asked for anything else. */
  readonly peakBytes?: number
  /** Images per second. */
  readonly figures: Partial<Record<JobName, Summary>>
  /** The same for every turn, in order. */
  readonly turns?: Partial<Record<JobName, readonly number[]>>
  /** The batch size of a figure if it is not 32: the model's own, or a smaller one if a step would take too long. */
  readonly batches?: Partial<Record<JobName, number>>
}

/** Predictions are probabilities. Sums in float32 differ between libraries. */
const tolerance = { predictions: 1e-4, weights: 1e-2 }
const warmUpTurns = 2
/** The longest that a step may take, in milliseconds; otherwise a smaller batch is timed. */
const longestStep = 20_000
const smallBatch = 2

interface Contestant {
  result: Result
  participant?: Participant
  readonly samples: Record<JobName, number[]>
  /** Jobs in which one step takes much longer than a turn; they have had their turn. */
  readonly done: Set<JobName>
}

export async function measure(
  entries: readonly (readonly [Peer, number])[],
  settings: Settings,
): Promise<Result[]> {
  const contestants: Contestant[] = []
  const killAll = (): void => {
    for (const { participant } of contestants) if (participant) process.kill(participant.pid, 'SIGKILL')
  }
  process.on('exit', killAll)
  try {
    for (const [peer, threads] of entries) {
      settings.log(`${peer.name}, ${threads === 1 ? 'one thread' : `${threads} threads`}`)
      contestants.push(await enter(peer, threads, settings))
    }
    for (let round = 0; round < settings.rounds; round++) {
      settings.log(`round ${round + 1} of ${settings.rounds}`)
      // Every other round is in reverse order, so that nobody always follows the same one.
      for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed())
        for (const name of settings.jobs) await turn(contestant, name, settings)
    }
  } finally {
    for (const contestant of contestants) {
      await contestant.participant?.close()
      contestant.participant = undefined
    }
    process.off('exit', killAll)
  }
  return contestants.map(({ result, samples }) => ({
    ...result,
    turns: samples,
    figures: Object.fromEntries(
      Object.entries(samples)
        .filter(([, values]) => values.length > 0)
        .map(([name, values]) => [name, summarize(values)]),
    ),
  }))
}

/** Opens a participant, checks its results and warms it up. */
async function enter(peer: Peer, threads: number, settings: Settings): Promise<Contestant> {
  const { key, name, cannotTrain } = peer
  const { model, batch, jobs: timed } = settings
  const batches = Object.fromEntries(timed.filter((job) => !jobs[job].single).map((job) => [job, batch]))
  const contestant: Contestant = {
    result: { model, key, name, threads, cannotTrain, figures: {}, ...(batch !== 32 && { batches }) },
    samples: { train32: [], predict32: [], predict1: [] },
    done: new Set(cannotTrain === undefined ? [] : ['train32']),
  }
  const participant = new Participant(peer.command(threads))
  contestant.participant = participant
  try {
    const { version, detail } = await participant.ask('open', { threads, folder: settings.folder })
    Object.assign(contestant.result, { version, detail })
    // Training first, so that the peak is that of training.
    if (settings.jobs.includes('train32') && cannotTrain === undefined) {
      await warmUp(contestant, 'train32', settings)
      if (contestant.result.batches?.train32 !== smallBatch)
        Object.assign(contestant.result, { peakBytes: peakOf(participant.pid) })
    }
    Object.assign(contestant.result, { errors: await errorsOf(participant, settings.expected) })
    const { predictions, weights = 0 } = contestant.result.errors!
    if (!(predictions <= tolerance.predictions && weights <= tolerance.weights))
      throw new Error(
        `wrong: off by ${predictions.toExponential(1)} predicting, ${weights.toExponential(1)} training`,
      )
    for (const job of settings.jobs) if (job !== 'train32') await warmUp(contestant, job, settings)
  } catch (error) {
    const [failure] = (error instanceof Error ? error.message : String(error)).split('\n')
    Object.assign(contestant.result, { failure })
    for (const samples of Object.values(contestant.samples)) samples.length = 0
    await participant.close()
    contestant.participant = undefined
  }
  return contestant
}

const imagesOf = (name: JobName, { batch }: Settings): number => (jobs[name].single ? 1 : batch)

/** Turns that do not count. But if a single step takes so long that more would be a waste, the last one does count. */
async function warmUp(contestant: Contestant, name: JobName, settings: Settings): Promise<void> {
  const { ms } = settings
  const { job } = jobs[name]
  const N = imagesOf(name, settings)
  const once = (speed: number): void => {
    contestant.samples[name].push(speed)
    contestant.done.add(name)
  }
  if (N > smallBatch) {
    await run(contestant, job, smallBatch, 1)
    const { steps, took, speed } = await run(contestant, job, smallBatch, 1)
    if ((took / steps / smallBatch) * N > longestStep) {
      const batches = { ...contestant.result.batches, [name]: smallBatch }
      Object.assign(contestant.result, { batches })
      once(speed)
      return
    }
  }
  for (let i = 0; i < warmUpTurns; i++) {
    const { steps, took, speed } = await run(contestant, job, N, ms)
    if (i === warmUpTurns - 1 && steps === 1 && took >= 4 * ms) once(speed)
  }
}

async function turn(contestant: Contestant, name: JobName, settings: Settings): Promise<void> {
  if (!contestant.participant || contestant.done.has(name)) return
  const { speed } = await run(contestant, jobs[name].job, imagesOf(name, settings), settings.ms)
  contestant.samples[name].push(speed)
}

async function run({ participant }: Contestant, job: 'train' | 'predict', N: number, ms: number) {
  const answer = await participant!.ask('run', { job, N, ms })
  const [steps, took] = [Number(answer.steps), Number(answer.ms)]
  return { steps, took, speed: (1000 * steps * N) / took }
}

async function errorsOf(participant: Participant, expected: Expected) {
  const { predictions, weights } = await participant.ask('check', check)
  const { before, after } = expected
  let largest = 0
  for (let i = 0; i < after.length; i++) largest = Math.max(largest, Math.abs(after[i] - before[i]))
  return {
    predictions: furthest(floats(String(predictions)), expected.predictions),
    ...(weights !== undefined && { weights: furthest(floats(String(weights)), after) / largest }),
  }
}

function furthest(actual: Float32Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Infinity
  let furthest = 0
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i] - expected[i])
    furthest = error <= furthest ? furthest : error // so that a NaN stays
  }
  return furthest
}

function floats(path: string): Float32Array {
  const bytes = readFileSync(path)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

/** The most resident memory of a process and its children, if the system reports it: Linux. */
function peakOf(pid: number): number | undefined {
  try {
    const parents = new Map<number, number>()
    for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const parent = /^PPid:\s+(\d+)/m.exec(statusOf(Number(entry)))?.[1]
      if (parent !== undefined) parents.set(Number(entry), Number(parent))
    }
    const family = [pid]
    for (const member of family)
      for (const [child, parent] of parents) if (parent === member) family.push(child)
    return family.reduce((sum, id) => sum + 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(statusOf(id))?.[1] ?? 0), 0)
  } catch {
    return undefined
  }
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return '' // it has ended since
  }
}
