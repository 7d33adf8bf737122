// gpu.js trains as PyTorch does in the modes that run in Node. A file of its own, as these take minutes.

import { expect, it } from 'vitest'
import { gpu } from 'receptive/gpu'
import { followTrajectory, trajectory } from './follow-trajectory.js'

const run = trajectory.runs.find(({ dtype, dropout }) => dtype === 'float32' && dropout)!

it.each([
  { mode: 'webasm', steps: 50 },
  // A step takes two seconds.
  { mode: 'cpu', steps: 10 },
] as const)(
  'follows PyTorch for $steps steps in mode $mode',
  async ({ mode, steps }) => {
    const backend = await gpu({ mode })()
    await followTrajectory(backend, run, steps)
    expect(backend.describe().details).toMatchObject({ mode })
    backend.dispose()
  },
  600_000,
)
