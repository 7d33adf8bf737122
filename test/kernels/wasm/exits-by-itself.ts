// A program that leaves its workers waiting. threads.test.ts runs it in a process of its own.

import { openBackend } from 'receptive'

const backend = await openBackend('wasm', { threads: 3 })
const x = backend.tensor({ shape: [100_000], data: new Float32Array(100_000).fill(-1) })
const y = await backend.run('relu', { x }).data()
console.log(
  backend.describe().details.threads,
  y.every((value) => value === 0),
)
