// The CPU backends train as PyTorch does; trajectory-gpu.test.ts has gpu.js in Node, test/browser/gpu.test.ts in a page.

import { describe, expect, it } from 'vitest'
import { openBackend } from 'receptive'
import { followTrajectory, trajectory } from './follow-trajectory.js'

const backends = [
  { family: 'reference', options: {} },
  { family: 'wasm', options: { threads: 1 } },
  { family: 'wasm', options: { threads: 2 } },
] as const

/** What the runs without dropout, and those with it, ended in on WebAssembly: the same bits on any number of threads. */
const ended = new Map<boolean, Buffer>()

describe('training follows PyTorch for 50 steps', () => {
  it.each(
    backends.flatMap((backend) =>
      trajectory.runs
        // On the reference, the run without dropout would show nothing that the other does not, and takes a minute.
        .filter(({ dtype, dropout }) => (backend.family === 'reference' ? dropout : dtype === 'float32'))
        .map((run) => ({ ...run, ...backend })),
    ),
  )(
    'on $family in $dtype, dropout $dropout, $options',
    async ({ family, options, ...run }) => {
      const { dtype, dropout } = run
      const backend = await openBackend(family, { dtype, ...options })
      // Compared as buffers: an element at a time, the test's own comparison would take longer than the training.
      const bytes = Buffer.from(await followTrajectory(backend, trajectory, run))
      if (family === 'wasm') {
        expect(bytes.equals(ended.get(dropout) ?? bytes)).toBe(true)
        ended.set(dropout, bytes)
      }
      backend.dispose()
    },
    300_000,
  )
})
