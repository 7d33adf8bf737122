// Every op in Node on the GPU. That needs X and the package gl, which has to be built, so gl is no dependency. RECEPTIVE_GL says
// where it is: `RECEPTIVE_GL=/elsewhere/node_modules/gl xvfb-run npx vitest run …`. Without that, these tests are skipped.

import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { gpu } from 'receptive/gpu'
import { gpuConforms } from '../../conformance/gpu.js'
import { dropoutRun, followTrajectory, smallTrajectory } from '../../training/follow-trajectory.js'

const require = createRequire(import.meta.url)
const { RECEPTIVE_GL } = process.env

/** Why nothing can run here. */
function missing(): string | undefined {
  let gl: unknown
  try {
    gl = require(RECEPTIVE_GL ?? 'gl')
  } catch (error) {
    // If it is named, it must be there.
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
  // Each example compiles its own shaders, which is what takes the time. GLSL promises no NaN, and Mesa's CPU renderer compares
  // as if there were none.
  gpuConforms('headlessgl', { numRuns: 60, atLeast: 8, atMost: 6, special: 'none' })

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
