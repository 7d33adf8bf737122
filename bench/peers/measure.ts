// Runs the contest: opens every participant, checks it, warms it up, then takes turns, round by round.

import { summarize, type Summary } from '../statistics.js'
import { errorsOf, tolerance, type Errors } from './errors.js'
import { jobOf, type JobName } from './jobs.js'
import { peakOf } from './memory.js'
import { isImported, type ModelName } from './models.js'
import { Participant } from './participant.js'
import type { Expected } from './problem.js'
import type { Entry } from './roster.js'

export interface Settings {
  readonly model: ModelName
  readonly jobs: readonly JobName[]
  readonly rounds: number
  /** How long a turn lasts, at least. */
  readonly ms: number
  readonly folder: string
  readonly expected: Expected
  readonly log: (line: string) => void
}

/** A peer with a number of threads, and what came of it. */
export interface Result {
  readonly model: ModelName
  readonly key: string
  readonly library: string
  readonly name: string
  /** What ran it, such as `Node 24.1.0` or `PyTorch 2.6.0`; absent in a page. */
  readonly engine?: string
  readonly threads: number
  readonly version?: string
  readonly detail?: string
  readonly errors?: Errors
  /** Why there are no figures at all. */
  readonly failure?: string
  readonly cannotTrain?: string
  /** Why it does not run a model from a file, if this is one. */
  readonly cannotImport?: string
  /** Bytes at the peak of training, read before anything else was asked of the process. */
  readonly peakBytes?: number
  /** Images per second. */
  readonly figures: Partial<Record<JobName, Summary>>
  /** The same of every turn, in their order. */
  readonly turns?: Partial<Record<JobName, readonly number[]>>
  /** The batch size of a figure, if a step with the job's own would take too long. */
  readonly batches?: Partial<Record<JobName, number>>
  /** What a participant that tries several ways found to be the fastest. */
  readonly settings?: Partial<Record<JobName, string>>
}

const warmUpTurns = 2
/** Milliseconds that a step may take. If it would take longer, a smaller batch is timed. */
const longestStep = 20_000
const smallBatch = 2

interface Contestant {
  readonly result: Result
  participant?: Participant
  readonly samples: Record<JobName, number[]>
  /** Jobs whose single step takes much longer than a turn: they are timed only once. */
  readonly done: Set<JobName>
}

export async function measure(entries: readonly Entry[], settings: Settings): Promise<Result[]> {
  const contestants: Contestant[] = []
  const killAll = (): void => {
    for (const { participant } of contestants) if (participant) process.kill(participant.pid, 'SIGKILL')
  }
  process.on('exit', killAll)
  try {
    for (const entry of entries) {
      const { peer, threads, engine } = entry
      const where = engine === undefined ? '' : `, ${engine}`
      settings.log(`${peer.name}${where}, ${threads === 1 ? 'one thread' : `${threads} threads`}`)
      contestants.push(await enter(entry, settings))
    }
    for (let round = 0; round < settings.rounds; round++) {
      settings.log(`round ${round + 1} of ${settings.rounds}`)
      // Every other round backwards, so that nobody always follows the same one.
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
async function enter({ peer, threads, engine, command }: Entry, settings: Settings): Promise<Contestant> {
  const { key, library, name, cannotTrain, cannotImport } = peer
  const { model, jobs, folder, expected } = settings
  const known = { model, key, library, name, engine, threads, cannotTrain, figures: {} }
  const samples: Contestant['samples'] = Object.fromEntries(jobs.map((job) => [job, []]))
  if (isImported(model) && cannotImport !== undefined)
    return { result: { ...known, cannotImport }, samples, done: new Set() }
  const participant = new Participant(command)
  const contestant: Contestant = { result: known, participant, samples, done: new Set() }
  const warm = async (kind: 'train' | 'predict'): Promise<void> => {
    for (const job of jobs.filter((each) => jobOf(each).kind === kind))
      await warmUp(contestant, job, settings)
  }
  try {
    const { version, detail } = await participant.ask('open', { threads, folder })
    Object.assign(contestant.result, { version, detail })
    if (cannotTrain === undefined) {
      await warm('train')
      // Training comes first, so that the peak is that of training.
      const trained = jobs.find((job) => jobOf(job).kind === 'train')
      if (trained && !contestant.result.batches?.[trained])
        Object.assign(contestant.result, { peakBytes: peakOf(participant.pid) })
    }
    const errors = await errorsOf(participant, expected)
    Object.assign(contestant.result, { errors })
    const { predictions, weights = 0 } = errors
    if (!(predictions <= tolerance.predictions && weights <= tolerance.weights))
      throw new Error(
        `wrong: off by ${predictions.toExponential(1)} predicting, ${weights.toExponential(1)} training`,
      )
    await warm('predict')
  } catch (error) {
    const [failure] = (error instanceof Error ? error.message : String(error)).split('\n')
    Object.assign(contestant.result, { failure })
    for (const job of jobs) samples[job].length = 0
    await participant.close()
    contestant.participant = undefined
  }
  return contestant
}

/** Runs steps that do not count. But if a single step takes very long, it is the job's only figure. */
async function warmUp(contestant: Contestant, name: JobName, { ms }: Settings): Promise<void> {
  const { kind, N } = jobOf(name)
  const once = (speed: number): void => {
    contestant.samples[name].push(speed)
    contestant.done.add(name)
  }
  if (N > smallBatch) {
    await run(contestant, kind, smallBatch, 1)
    const { steps, took, speed } = await run(contestant, kind, smallBatch, 1)
    if ((took / steps / smallBatch) * N > longestStep) {
      const batches = { ...contestant.result.batches, [name]: smallBatch }
      Object.assign(contestant.result, { batches })
      once(speed)
      return
    }
  }
  for (let i = 0; i < warmUpTurns; i++) {
    const { steps, took, speed, settings } = await run(contestant, kind, N, ms)
    if (settings !== undefined)
      Object.assign(contestant.result, { settings: { ...contestant.result.settings, [name]: settings } })
    if (i === warmUpTurns - 1 && steps === 1 && took >= 4 * ms) once(speed)
  }
}

async function turn(contestant: Contestant, name: JobName, { ms }: Settings): Promise<void> {
  const { participant, done, result, samples } = contestant
  const { kind, N } = jobOf(name)
  if (!participant || done.has(name) || (kind === 'train' && result.cannotTrain !== undefined)) return
  const { speed } = await run(contestant, kind, N, ms)
  samples[name].push(speed)
}

async function run({ participant }: Contestant, job: 'train' | 'predict', N: number, ms: number) {
  const answer = await participant!.ask('run', { job, N, ms })
  const [steps, took] = [Number(answer.steps), Number(answer.ms)]
  return { steps, took, speed: (1000 * steps * N) / took, settings: answer.settings }
}
