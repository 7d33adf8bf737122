import { afterAll, beforeAll, describe, it } from 'vitest'
import { GpuDevice } from '../../../kernels/gpu/runtime/device.js'
import { checkImages } from './random-images.js'
import { checkConvolutions, checkPooling, checkRows, checkSpecialValues } from './random-shapes.js'

describe.each(['cpu', 'dev', 'webasm'] as const)('on random shapes in mode %s', (mode) => {
  let device: GpuDevice
  beforeAll(async () => {
    device = await GpuDevice.open({ mode })
  })
  afterAll(() => {
    device.dispose()
  })

  it('convolutions', () => checkConvolutions(device, 15))
  it('poolings', () => checkPooling(device, 15))
  it('dense layers, activations, losses and scores', () => checkRows(device, 8))
  it('batch normalisation, sums, gates and layouts', () => checkImages(device, 12))
  it('NaN, infinities and large numbers', () => checkSpecialValues(device))
})
