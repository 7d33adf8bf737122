// A convolution and the max pooling after it train as one step, with the gradients of two steps. Nothing else changes.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layers, openBackend, sequential, sgd, type Backend, type Layer, type Padding } from 'receptive'
import { chain } from '../../src/graph/chain.js'
import { flatten } from '../../src/graph/nodes.js'
import { makePlan } from '../../src/graph/plan.js'
import { array, expectClose, randomArray } from '../support/arrays.js'
import { pair, upTo } from '../support/convolutions.js'
import { watched } from '../support/graphs.js'

const relu = layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu' })
/** Another layer: one that stands in a list twice shares its weights. */
const again = layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu' })
const steps = (...stack: Layer[]): number =>
  makePlan(flatten(chain(stack, { inputShape: [20, 20, 2] })), 'training').steps.length

describe('two layers are one step', () => {
  it.each([
    ['a convolution and max pooling behind it', [relu, layers.maxPooling2d()], 1],
    ['without an activation', [layers.conv2d({ filters: 5, kernelSize: 3 }), layers.maxPooling2d()], 1],
    ['where windows leave gaps', [relu, layers.maxPooling2d({ poolSize: [2, 1], strides: [2, 3] })], 1],
    ['not where windows overlap', [relu, layers.maxPooling2d({ poolSize: 3, strides: 2 })], 2],
    ['not where hardly any gradient is 0', [relu, layers.maxPooling2d({ poolSize: [3, 1] })], 2],
    ['not with another pooling', [relu, layers.averagePooling2d()], 2],
    ['not with a layer between', [relu, layers.gaussianNoise({ stddev: 0 }), layers.maxPooling2d()], 3],
    ['not with pooling alone', [layers.maxPooling2d(), layers.maxPooling2d()], 2],
    ['twice in a row', [relu, layers.maxPooling2d(), again, layers.maxPooling2d(), layers.flatten()], 3],
  ] as const)('%s', (_, stack, count) => {
    expect(steps(...stack)).toBe(count)
  })
})

/** Weights after two steps of training, with a layer that does nothing between convolutions and pooling, or without. */
async function trained(backend: Backend, apart: boolean, options: Options) {
  const { image, conv, pool, seed } = options
  const between = apart ? [layers.gaussianNoise({ stddev: 0 })] : []
  const model = sequential([
    layers.conv2d({ ...conv, name: 'first', inputShape: image }),
    ...between,
    layers.maxPooling2d({ ...pool, name: 'pool' }),
    layers.conv2d({ filters: 3, kernelSize: 2, padding: 'same', activation: 'relu', name: 'second' }),
    ...between,
    layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
    layers.flatten(),
    layers.dense({ units: 2, activation: 'softmax', name: 'last' }),
  ])
  await model.compile({
    backend,
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ learningRate: 0.5 }),
    seed,
  })
  const x = randomArray([4, ...image], seed)
  const y = array([4, 2], [1, 0, 0, 1, 0, 1, 1, 0])
  await model.fit(
    {
      length: 4,
      inputShape: image,
      targetShape: [2],
      read(index, xs, xOffset, ys, yOffset) {
        const size = x.data.length / 4
        xs.set(x.data.subarray(index * size, (index + 1) * size), xOffset)
        ys.set(y.data.subarray(index * 2, index * 2 + 2), yOffset)
      },
    },
    { batchSize: 2, shuffle: false, epochs: 1 },
  )
  return { model, weights: await model.getWeights() }
}

interface Options {
  readonly image: readonly [number, number, number]
  readonly conv: Parameters<typeof layers.conv2d>[0]
  readonly pool: Parameters<typeof layers.maxPooling2d>[0]
  readonly seed: number
}

const padding = fc.constantFrom<Padding>('valid', 'same')
const draws: fc.Arbitrary<Options> = fc.record({
  image: fc.tuple(fc.integer({ min: 9, max: 13 }), fc.integer({ min: 9, max: 13 }), upTo(5)),
  conv: fc.record({
    filters: upTo(6),
    kernelSize: pair(3),
    strides: fc.constantFrom(1, 2),
    padding,
    activation: fc.constantFrom('linear' as const, 'relu' as const),
    useBias: fc.boolean(),
  }),
  pool: fc.record({ poolSize: fc.constantFrom([2, 2] as const, [3, 2] as const, [2, 3] as const), padding }),
  seed: fc.nat(1e6),
})

describe('a model trains to the weights that it reaches with its layers apart', () => {
  it.each([
    ['reference', { dtype: 'float64' }, 1e-12],
    ['wasm', { threads: 2 }, 2e-5],
  ] as const)('on %s', async (family, options, atol) => {
    const backend = await openBackend(family, options)
    await fc.assert(
      fc.asyncProperty(draws, async (draw) => {
        const together = await trained(backend, false, draw)
        const apart = await trained(backend, true, draw)
        expect(Object.keys(together.weights)).toEqual(Object.keys(apart.weights))
        for (const [name, weight] of Object.entries(together.weights))
          expectClose(weight, apart.weights[name], { rtol: atol, atol })
        const table = together.model.summary(() => undefined)
        for (const name of ['first (Conv2D)', 'pool (MaxPooling2D)']) expect(table).toContain(name)
        together.model.dispose()
        apart.model.dispose()
      }),
      { numRuns: 25, seed: 51 },
    )
    backend.dispose()
  })
})

it('a step of training writes no gradient of the convolution’s size', async () => {
  const { backend, ops } = watched(await openBackend('reference'))
  await trained(backend, false, { image: [9, 9, 2], conv: { filters: 3, kernelSize: 3 }, pool: {}, seed: 1 })
  expect(ops).toContain('conv2dMaxPool2dFilterGradient')
  expect(ops).toContain('conv2dMaxPool2dInputGradient')
  for (const dense of ['maxPool2dGradient', 'conv2dFilterGradient', 'conv2dInputGradient'])
    expect(ops).not.toContain(dense)
})
