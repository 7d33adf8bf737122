// gpu.js trains as PyTorch does in the modes that run in Node. A file of its own, as these take a minute.

import { expect, it } from 'vitest'
import { gpu } from 'receptive/gpu'
import { dropoutRun, followTrajectory, smallTrajectory, trajectory } from './follow-trajectory.js'

it.each([
  // A step takes a second, or two.
  { model: 'the case study’s', like: trajectory, mode: 'webasm', steps: 15 },
  { model: 'the case study’s', like: trajectory, mode: 'cpu', steps: 3 },
  { model: 'a small', like: smallTrajectory, mode: 'cpu', steps: 50 },
  { model: 'a small', like: smallTrajectory, mode: 'dev', steps: 50 },
  { model: 'a small', like: smallTrajectory, mode: 'webasm', steps: 50 },
] as const)(
  'follows PyTorch for $steps steps of $model model in mode $mode',
  async ({ like, mode, steps }) => {
    const backend = await gpu({ mode })()
    await followTrajectory(backend, like, dropoutRun(like), steps)
    expect(backend.describe().details).toMatchObject({ mode })
    backend.dispose()
  },
  600_000,
)
