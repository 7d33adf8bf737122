// Every op on gpu.js in the modes that Node runs, against the reference in float64; test/browser/gpu.test.ts does the same in
// WebGL and WebGPU.

import { describe, expect, it } from 'vitest'
import { GpuDevice } from '../../../kernels/gpu/runtime/device.js'
import { ops, updates } from '../../../kernels/ops.js'
import { everyOpOn } from '../../browser/every-op.js'

describe.each(['cpu', 'dev', 'webasm'] as const)('in mode %s', (mode) => {
  it('every op is the reference’s', async () => {
    const { device, results } = await everyOpOn(await GpuDevice.open({ mode }))
    expect(device.details.mode).toBe(mode)
    expect(Object.entries(results).filter(([, { error }]) => !(error <= 1e-6))).toEqual([])
    expect(Object.keys(results).sort()).toEqual([...Object.keys(ops), ...Object.keys(updates)].sort())
    // Made of whole numbers, or chosen among the inputs.
    for (const op of ['maxPool2d', 'relu', 'reluGradient', 'categoricalAccuracy'] as const)
      expect(results[op].error, op).toBe(0)
  }, 300_000)
})
