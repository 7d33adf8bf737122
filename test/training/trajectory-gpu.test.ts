// gpu.js trains as PyTorch does in the modes that run in Node. A step of the case study's model takes a second, in mode `dev` many.
// Mode `webasm`, which is the default there, trains it for 10 steps; all, which compile the same functions, a small one for 50.

import { expect, it } from 'vitest'
import type { Backend } from 'receptive'
import { gpu } from 'receptive/gpu'
import { dropoutRun, followFirstSteps, followTrajectory, smallTrajectory } from './follow-trajectory.js'

const small = (backend: Backend) => followTrajectory(backend, smallTrajectory, dropoutRun(smallTrajectory))
const caseStudy = (backend: Backend) => followFirstSteps(backend, 10)

it.each([
  { model: 'the case study’s', follow: caseStudy, mode: 'webasm' },
  { model: 'a small', follow: small, mode: 'webasm' },
  { model: 'a small', follow: small, mode: 'cpu' },
  { model: 'a small', follow: small, mode: 'dev' },
] as const)(
  'training $model model follows PyTorch in mode $mode',
  async ({ follow, mode }) => {
    const backend = await gpu({ mode })()
    await follow(backend)
    expect(backend.describe().details).toMatchObject({ mode })
    backend.dispose()
  },
  600_000,
)
