// Batch normalisation, sums, gates and layouts of random shapes, for any device of gpu.js.

import fc from 'fast-check'
import type { GpuDevice } from '../../../kernels/gpu/runtime/device.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { randomArray } from '../../support/arrays.js'
import { upTo } from '../../support/convolutions.js'
import { expectAsReference } from './run.js'

/** Images of channels that go into fours, and of such that do not; 90 pixels are summed in bands. */
const images = fc.record({
  shape: fc.tuple(upTo(3), upTo(10), upTo(9), fc.oneof(upTo(6), fc.constantFrom(4, 8))),
  relu: fc.boolean(),
  all: fc.boolean(),
  axis: fc.nat({ max: 3 }),
  parts: fc.array(upTo(5), { minLength: 1, maxLength: 9 }),
  border: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.nat({ max: 3 })),
  seed: fc.nat(),
})

const exact = {}
const close = { rtol: 1e-5, atol: 1e-5 }

type Drawn = typeof images extends fc.Arbitrary<infer D> ? D : never

/** Every op on images that is no convolution and no pooling. */
export async function checkImages(device: GpuDevice, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(images, async (drawn) => {
    await checkNormalization(device, drawn)
    await checkMerging(device, drawn)
    await checkLayouts(device, drawn)
  })
  await fc.assert(property, { numRuns, seed: 5 })
}

async function checkNormalization(device: GpuDevice, { shape, relu, all, seed }: Drawn): Promise<void> {
  const [x, dy] = [0, 1].map((i) => randomArray(shape, seed + i))
  const channels = shape.slice(3)
  const [mean, spread, gamma, beta, dgamma] = [2, 3, 4, 5, 6].map((i) => randomArray(channels, seed + i))
  const variance = moved(spread, 1.1)
  const optional = all ? { gamma, beta } : {}
  const activation = relu ? 'relu' : 'linear'
  const epsilon = all ? 1e-3 : 1e-5
  await expectAsReference(device, 'batchStatistics', { x: moved(x, 50) }, {}, close)
  const forward = { x, variance, ...(relu && { mean }), ...optional }
  await expectAsReference(device, 'batchNormalization', forward, { epsilon, activation }, close)
  const given = { x, dy, mean, variance }
  await expectAsReference(device, 'batchNormalizationParameterGradient', given, { epsilon }, { atol: 1e-4 })
  const summed = { ...given, ...(all && { gamma }), dgamma, dbeta: beta }
  await expectAsReference(device, 'batchNormalizationInputGradient', summed, { epsilon }, close)
  const folded = { w: x, mean, variance, ...(relu && { b: dgamma }), ...optional }
  await expectAsReference(device, 'foldBatchNormalization', folded, { epsilon }, close)
  await expectAsReference(device, 'movingAverage', { average: mean, value: beta }, { momentum: 0.9 }, close)
}

async function checkMerging(device: GpuDevice, { shape, relu, seed }: Drawn): Promise<void> {
  const [a, b] = [0, 1].map((i) => randomArray(shape, seed + i))
  const gate = randomArray([shape[0], 1, 1, shape[3]], seed + 2)
  await expectAsReference(device, 'add', { a, b }, { activation: relu ? 'relu' : 'linear' }, close)
  await expectAsReference(device, 'multiply', { a, b }, {}, close)
  await expectAsReference(device, 'multiply', { a, b: gate }, {}, close)
  await expectAsReference(device, 'multiplyGateGradient', { a, dy: b }, {}, close)
}

async function checkLayouts(device: GpuDevice, { shape, axis, parts, border, seed }: Drawn): Promise<void> {
  const part = (size: number, i: number): NDArray => randomArray((shape as Shape).with(axis, size), seed + i)
  const inputs = Object.fromEntries(parts.map((size, i) => [`x${i}`, part(size, i)]))
  await expectAsReference(device, 'concatenate', inputs, { axis }, exact)
  const whole = part(9, 0)
  for (const [start, size] of [
    [parts[0], 4],
    [4, parts[0]],
  ])
    await expectAsReference(device, 'slice', { x: whole }, { axis, start, size }, exact)
  const [above, below, left, right] = border
  const attributes = {
    border: [
      [above, below],
      [left, right],
    ],
  } as const
  const [N, H, W, C] = shape
  const wide = [N, H + above + below, W + left + right, C]
  await expectAsReference(device, 'pad2d', { x: randomArray(shape, seed) }, attributes, exact)
  await expectAsReference(device, 'crop2d', { x: randomArray(wide, seed) }, attributes, exact)
}

const moved = ({ shape, data }: NDArray, by: number): NDArray => ({
  shape,
  data: data.map((value) => value + by),
})
