// gpu.js trains as PyTorch does in the modes that run in Node. A file of its own, as these take minutes: a step takes a second
// or two, and in mode `dev` many, so there the model is small.

import { expect, it } from 'vitest'
import { gpu } from 'receptive/gpu'
import { dropoutRun, followTrajectory, smallTrajectory, trajectory } from './follow-trajectory.js'

it.each([
  { model: 'the case study’s', like: trajectory, mode: 'webasm' },
  { model: 'the case study’s', like: trajectory, mode: 'cpu' },
  { model: 'a small', like: smallTrajectory, mode: 'dev' },
] as const)(
  'training $model model follows PyTorch in mode $mode',
  async ({ like, mode }) => {
    const backend = await gpu({ mode })()
    await followTrajectory(backend, like, dropoutRun(like))
    expect(backend.describe().details).toMatchObject({ mode })
    backend.dispose()
  },
  600_000,
)
