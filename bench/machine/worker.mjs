// One thread of the machine's measurement. All threads of a turn do the same at the same time.

import { parentPort, workerData } from 'node:worker_threads'

const { WebAssembly, performance } = globalThis
const { module, arrived, ms } = workerData

const bytes = 3 * 2 ** 23 // of each of the triad's two arrays; together they exceed the caches
const start = 65_536
const memory = new WebAssembly.Memory({ initial: (2 * bytes) / 65_536 + 1 })
const { multiplyAdd, triad } = new WebAssembly.Instance(module, { env: { memory } }).exports
new Float32Array(memory.buffer).fill(1e-3)

/** The best of many rounds, since anything else on the machine can only slow it down. */
function best(amount, turn) {
  let most = 0
  for (const end = performance.now() + ms; performance.now() < end;) {
    const began = performance.now()
    turn()
    most = Math.max(most, amount / (performance.now() - began) / 1e6)
  }
  return most
}

/** Waits until `count` threads have arrived, counted over all meetings so far. */
function meet(count) {
  Atomics.add(arrived, 0, 1)
  Atomics.notify(arrived, 0)
  for (let there; (there = Atomics.load(arrived, 0)) < count;) Atomics.wait(arrived, 0, there)
}

const rounds = 200_000
const compute = () => best(64 * rounds, () => multiplyAdd(rounds, 1024))
const stream = () => best(3 * bytes, () => triad(start, start + bytes, bytes))

parentPort.on('message', ([first, second]) => {
  meet(first)
  const gflops = compute()
  meet(second)
  const gigabytes = stream()
  parentPort.postMessage({ gflops, gigabytes })
})
