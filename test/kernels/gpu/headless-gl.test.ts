// Every op in Node on the GPU. That needs the package gl, which has to be built, and X, so it is no dependency: where it
// stands is in RECEPTIVE_GL, as in `RECEPTIVE_GL=/elsewhere/node_modules/gl xvfb-run npx vitest run …`; else this is skipped.

import { createRequire } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { gpu } from 'receptive/gpu'
import { GpuDevice } from '../../../kernels/gpu/runtime/device.js'
import { everyOpOn } from '../../browser/every-op.js'
import { dropoutRun, followTrajectory, smallTrajectory } from '../../training/follow-trajectory.js'
import { checkImages } from './random-images.js'
import { checkConvolutions, checkPooling, checkRows, checkSpecialValues } from './random-shapes.js'

const require = createRequire(import.meta.url)
const { RECEPTIVE_GL } = process.env

/** Why nothing can run here. */
function missing(): string | undefined {
  let gl: unknown
  try {
    gl = require(RECEPTIVE_GL ?? 'gl')
  } catch (error) {
    // Named, it is to be there.
    if (RECEPTIVE_GL !== undefined) throw error
  }
  // The package may be an empty one, in its place.
  if (typeof gl !== 'function')
    return 'the mode headlessgl was not run: the package gl is not installed; name where it is in RECEPTIVE_GL'
  if (!(gl as (width: number, height: number) => unknown)(1, 1))
    return 'the mode headlessgl was not run: gl gives no context; start the tests by xvfb-run'
  // gpu.js asks for it by name, once.
  const name = require.resolve('gl', { paths: [require.resolve('gpu.js')] })
  require.cache[name] = { exports: gl } as NodeJS.Module
  return undefined
}

const why = missing()
if (why !== undefined) console.warn(why)

describe.skipIf(why !== undefined)('in mode headlessgl', () => {
  let device: GpuDevice
  beforeAll(async () => {
    device = await GpuDevice.open({ mode: 'headlessgl' })
  })

  it('convolutions of random shapes are the reference’s', () => checkConvolutions(device, 8))
  it('poolings, too', () => checkPooling(device, 6))
  it('and dense layers, activations, losses and scores', () => checkRows(device, 4))
  it('and batch normalisation, sums, gates and layouts', () => checkImages(device, 4))
  it('and infinities and large numbers', () => checkSpecialValues(device, 1))

  it('every op is the reference’s', async () => {
    const { device: ran, results } = await everyOpOn(device)
    expect(ran.details).toMatchObject({
      mode: 'headlessgl',
      quickReads: true,
      version: expect.stringContaining('stack-gl') as string,
    })
    expect(Object.entries(results).filter(([, { error }]) => !(error <= 2e-6))).toEqual([])
    expect(results.maxPool2d.error).toBe(0)
  }, 300_000)

  it('training follows PyTorch for 50 steps', async () => {
    const backend = await gpu({ mode: 'headlessgl' })()
    await followTrajectory(backend, smallTrajectory, dropoutRun(smallTrajectory))
    backend.dispose()
  }, 300_000)

  it('is the default in Node', async () => {
    const backend = await gpu()()
    expect(backend.describe().details.mode).toBe('headlessgl')
    backend.dispose()
  })
})
