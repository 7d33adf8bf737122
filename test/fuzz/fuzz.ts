// Runs cases in a worker, so that one that hangs or takes all memory costs no more than itself.

import { Worker } from 'node:worker_threads'
import type { FuzzerName } from './fuzzers.js'

/** The most seconds that a damaged file of a few kilobytes may take. */
const hang = 20

/** Which cases to run. */
export interface Cases {
  readonly seed: number
  readonly from: number
  readonly count: number
}

/** What a worker is given; `state` tells how far it is: the case it is at, and how many were refused and read. */
export interface Work extends Cases {
  readonly name: FuzzerName
  readonly state: Int32Array
}

/** Runs the cases, prints faults and counts, and returns how many faults there were. */
export async function fuzz(name: FuzzerName, { seed, from, count }: Cases): Promise<number> {
  const state = new Int32Array(new SharedArrayBuffer(12))
  const faults = new Map<string, number>()
  const note = (number: number, fault: string): void => {
    const kind = fault.split(':')[0]
    faults.set(kind, (faults.get(kind) ?? 0) + 1)
    console.log(`case ${number} of seed ${seed}: ${fault}`)
  }
  const end = from + count
  for (let next = from; next < end; next = state[0] + 1) {
    state[0] = next
    const died = await run({ name, seed, from: next, count: end - next, state }, note)
    if (died === undefined) break
    note(state[0], died)
  }
  const total = [...faults.values()].reduce((sum, n) => sum + n, 0)
  console.log(`${count} cases of seed ${seed}: ${state[1]} refused, ${state[2]} read, ${total} at fault`)
  for (const kind of ['crash', 'hang', 'raw error', 'silent difference'])
    faults.set(kind, faults.get(kind) ?? 0)
  for (const [kind, times] of faults) console.log(`${String(times).padStart(7)}  ${kind}`)
  return total
}

/** Runs cases until they are done, or one ends the worker: then returns why. */
function run(work: Work, note: (number: number, fault: string) => void): Promise<string | undefined> {
  const worker = new Worker(new URL('start-worker.mjs', import.meta.url), {
    workerData: work,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  })
  return new Promise((resolve) => {
    let [at, since, finished] = [-1, 0, false]
    const watch = setInterval(() => {
      if (work.state[0] !== at) [at, since] = [work.state[0], performance.now()]
      else if (performance.now() - since > hang * 1000) finish(`hang: it took more than ${hang} s`)
    }, 1000)
    const finish = (why?: string): void => {
      if (finished) return
      finished = true
      clearInterval(watch)
      void worker.terminate().then(() => {
        resolve(why)
      })
    }
    worker.on('message', ([number, fault]: [number, string]) => {
      note(number, fault)
    })
    worker.on('error', (error) => {
      finish(`crash: ${error.stack ?? error.message}`)
    })
    worker.on('exit', (code) => {
      finish(code === 0 ? undefined : `crash: the worker ended with ${code}`)
    })
  })
}
