// The worker in which fuzz.ts runs cases.

import { parentPort, workerData } from 'node:worker_threads'
import type { Work } from './fuzz.js'
import { fuzzers } from './fuzzers.js'

const { name, seed, from, count, state } = workerData as Work
for (let number = from; number < from + count; number++) {
  Atomics.store(state, 0, number)
  const outcome = await fuzzers[name].run(seed, number)
  if (outcome === 'refused') state[1]++
  else if (outcome === 'read') state[2]++
  else parentPort!.postMessage([number, outcome.fault])
}
