// One thread of the machine's measurement: all threads do the same at the same time.

import { parentPort, workerData } from 'node:worker_threads'

const { WebAssembly, performance } = globalThis
const { module, control, threads, ms } = workerData

const bytes = 2 ** 24 // of each of the triad's three arrays, past the caches together
const start = 65_536
const memory = new WebAssembly.Memory({ initial: (3 * bytes) / 65_536 + 1 })
const { multiplyAdd, triad } = new WebAssembly.Instance(module, { env: { memory } }).exports
new Float32Array(memory.buffer).fill(1e-3)

/** The best of many turns: whatever else the machine does can only slow it down. */
function best(amount, turn) {
  let most = 0
  for (const end = performance.now() + ms; performance.now() < end;) {
    const began = performance.now()
    turn()
    most = Math.max(most, amount / (performance.now() - began) / 1e6)
  }
  return most
}

function together(step) {
  Atomics.add(control, step, 1)
  Atomics.notify(control, step)
  for (let there; (there = Atomics.load(control, step)) < threads;) Atomics.wait(control, step, there)
}

const rounds = 200_000
const compute = () => best(64 * rounds, () => multiplyAdd(rounds, 1024))
const stream = () => best(3 * bytes, () => triad(start, start + bytes, start + 2 * bytes, bytes))

compute() // until the engine has optimised it
stream()
together(0)
const gflops = compute()
together(1)
const gigabytes = stream()
parentPort.postMessage({ gflops, gigabytes })
