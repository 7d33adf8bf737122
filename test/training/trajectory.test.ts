// The CPU backends train as PyTorch does; trajectory-gpu.test.ts has gpu.js in Node, test/browser/gpu.test.ts in a page.

import { describe, expect, it } from 'vitest'
import { openBackend } from 'receptive'
import { followTrajectory, smallTrajectory, trajectory } from './follow-trajectory.js'

// On the reference a step of the case study's model takes half a second: there it is run once, in float64, where only the order
// of additions differs. How float32 rounds shows on the small one.
const runs = [
  {
    family: 'reference',
    model: 'the case study’s',
    like: trajectory,
    dtype: 'float64',
    dropout: true,
    options: {},
  },
  {
    family: 'reference',
    model: 'a small',
    like: smallTrajectory,
    dtype: 'float32',
    dropout: true,
    options: {},
  },
  ...[1, 2].flatMap((threads) =>
    [false, true].map((dropout) => ({
      ...({ family: 'wasm', model: 'the case study’s', like: trajectory, dtype: 'float32' } as const),
      ...{ dropout, options: { threads } },
    })),
  ),
] as const

/** What the runs without dropout, and those with it, ended in on WebAssembly: the same bits on any number of threads. */
const ended = new Map<boolean, Buffer>()

describe('training follows PyTorch for 50 steps', () => {
  it.each(runs)(
    '$model model on $family in $dtype, dropout $dropout, $options',
    async ({ family, like, dtype, dropout, options }) => {
      const run = like.runs.find((each) => each.dtype === dtype && each.dropout === dropout)!
      const backend = await openBackend(family, { dtype, ...options })
      // Compared as buffers: an element at a time, the test's own comparison would take longer than the training.
      const bytes = Buffer.from(await followTrajectory(backend, like, run))
      if (family === 'wasm') {
        expect(bytes.equals(ended.get(dropout) ?? bytes)).toBe(true)
        ended.set(dropout, bytes)
      }
      backend.dispose()
    },
    300_000,
  )
})
