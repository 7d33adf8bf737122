// Every backend trains a residual network with batch normalization as PyTorch does.

import { describe, expect, it } from 'vitest'
import { openBackend, type Backend } from 'receptive'
import { gpu } from 'receptive/gpu'
import { followResidual } from './follow-residual.js'

/** Trains on a backend, and closes it. */
async function follow(backend: Backend): Promise<Buffer> {
  try {
    return Buffer.from(await followResidual(backend))
  } finally {
    backend.dispose()
  }
}

describe('training a residual network follows PyTorch for 50 steps', () => {
  it.each(['float64', 'float32'] as const)('on the reference in %s', async (dtype) => {
    await follow(await openBackend('reference', { dtype }))
  })

  it('on wasm, to the same bits on one thread and on two', async () => {
    const [one, two] = [
      await follow(await openBackend('wasm', { threads: 1 })),
      await follow(await openBackend('wasm', { threads: 2 })),
    ]
    expect(one.equals(two)).toBe(true)
  })

  it.each(['webasm', 'cpu'] as const)('on gpu in mode %s', async (mode) => {
    await follow(await gpu({ mode })())
  })
})
