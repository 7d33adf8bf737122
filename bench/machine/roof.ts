// The machine's roof: operations per second in registers, bytes per second from memory, for a number of threads. It is
// measured in WebAssembly, since kernels run there, with the same multiply-add as theirs.

import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { chooseSimd } from '../../kernels/wasm/runtime/module.js'
import { webAssembly, type WasmModule } from '../../kernels/wasm/runtime/webassembly.js'
import type { Meter, Roof } from './meter.js'
import { Visits } from './meter.js'

async function compiled(): Promise<WasmModule> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const workerData = { root, relaxed: chooseSimd() === 'relaxed' }
  const worker = new Worker(new URL('compile.mjs', import.meta.url), { workerData, execArgv: [] })
  const [bytes] = (await once(worker, 'message')) as [Uint8Array]
  await worker.terminate()
  return webAssembly().compile(bytes)
}

type Share = Pick<Roof, 'gflops' | 'gigabytes'>

/**
 * Starts as many threads as the largest count; they sleep between turns.
 * @param ms the length of a turn's measurement for each count: half of it computing, half of it reading and writing.
 */
export async function openMeter(counts: readonly number[], ms: number): Promise<Meter> {
  const module = await compiled()
  const arrived = new Int32Array(new SharedArrayBuffer(4))
  const workerData = { module, arrived, ms: ms / 2 }
  const workers = Array.from(
    { length: Math.max(...counts) },
    () => new Worker(new URL('worker.mjs', import.meta.url), { workerData, execArgv: [] }),
  )
  let meetings = 0
  const measure = async (threads: number): Promise<Roof> => {
    const meetAt = [(meetings += threads), (meetings += threads)]
    const shares = await Promise.all(
      workers.slice(0, threads).map(async (worker) => {
        worker.postMessage(meetAt)
        return ((await once(worker, 'message')) as [Share])[0]
      }),
    )
    const sum = (key: keyof Share): number => shares.reduce((all, share) => all + share[key], 0)
    return { threads, gflops: sum('gflops'), gigabytes: sum('gigabytes') }
  }
  const visits = new Visits()
  const turn = async (): Promise<void> => {
    for (const threads of counts) visits.add(await measure(threads))
  }
  for (const threads of counts) await measure(threads) // until the engine has optimized it
  return {
    turn,
    latest: () => visits.latest(),
    all: () => visits.all(),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
