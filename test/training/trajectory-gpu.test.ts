// gpu.js trains as PyTorch does in the modes that run in Node. A step of the case study's model takes a second, in mode `dev` many.
// Mode `webasm`, which is the default there, trains it; the others, which compile the same functions, a small one.

import { expect, it } from 'vitest'
import { gpu } from 'receptive/gpu'
import { dropoutRun, followTrajectory, smallTrajectory, trajectory } from './follow-trajectory.js'

it.each([
  { model: 'the case study’s', like: trajectory, mode: 'webasm' },
  { model: 'a small', like: smallTrajectory, mode: 'cpu' },
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
