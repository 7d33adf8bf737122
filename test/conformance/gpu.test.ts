// The gpu family in the modes that Node runs; test/browser/gpu.test.ts does the same in WebGL and WebGPU.

import { describe, expect, it } from 'vitest'
import { functions } from '../../kernels/gpu/functions.generated.js'
import { gpuConforms, gpuConformsOn } from './gpu.js'
import { shaderModes, shaderOf } from '../kernels/gpu/shader-of.js'
import { hostInFours, ranInFours } from './gpu-in-fours.js'

const effort = { numRuns: 60, atLeast: 8, atMost: 12 }

for (const mode of ['cpu', 'dev', 'webasm'] as const) gpuConforms(mode, effort)

describe('in fours', () => {
  gpuConformsOn(
    'in plain JavaScript',
    () => Promise.resolve({ host: hostInFours(), close: () => undefined }),
    effort,
  )

  it('every function that gives four values was run', () => {
    const written = Object.entries(functions).filter(([, text]) => /return \[/.test(text))
    // These move whatever an element is.
    const moving = ['concatenate', 'slice']
    expect([...ranInFours.keys()].sort()).toEqual([...written.map(([name]) => name), ...moving].sort())
  })

  it.each(shaderModes)('gpu.js’s shaders of them are as known in %s', async (mode) => {
    expect(ranInFours.size).toBeGreaterThan(0)
    for (const launched of ranInFours.values())
      expect(await shaderOf(mode, launched), launched.name).toMatchObject({ quickReads: true })
  })
})
