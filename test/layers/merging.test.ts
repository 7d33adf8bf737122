// What the layers that merge, move and disturb give, and what they refuse.

import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  input,
  layers,
  loadModel,
  model,
  openBackend,
  sequential,
  sgd,
  type Backend,
  type Layer,
} from 'receptive'
import { hash32 } from '../../kernels/hash.js'
import { array, expectClose, randomArray } from '../support/arrays.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

const net = async (layer: Layer, count: number, shape: readonly number[] = [4], on = backend) => {
  const inputs = Array.from({ length: count }, (_, i) => input({ shape, name: `x${i}` }))
  const made = model({ inputs, outputs: layer.apply(inputs) })
  await made.compile({ loss: 'meanSquaredError', backend: on })
  return made
}

const a = [1, -2, 3, NaN, 0.5, 7]
const [x0, x1, x2] = [
  [1, 5, -3, 2],
  [4, 5, -8, 0],
  [4, -1, -3, 9],
].map((row) => array([1, 4], row, 'float32'))

describe('merging', () => {
  it.each([
    ['subtract', [-3, 0, 5, 2]],
    ['average', [2.5, 5, -5.5, 1]],
    ['maximum', [4, 5, -3, 2]],
    ['minimum', [1, 5, -8, 0]],
  ] as const)('%s of two', async (kind, expected) => {
    const y = await (await net(layers[kind](), 2)).predict({ x0, x1 })
    expect([...y.data]).toEqual(expected)
  })

  it.each([
    ['average', [3, 3, -14 / 3, 11 / 3]],
    ['maximum', [4, 5, -3, 9]],
    ['minimum', [1, -1, -8, 0]],
  ] as const)('%s of three', async (kind, expected) => {
    const y = await (await net(layers[kind](), 3)).predict({ x0, x1, x2 })
    expectClose(y.data, expected, { rtol: 1e-6 })
  })

  it.each(['maximum', 'minimum'] as const)('%s gives a tie’s gradient to the first', (kind) => {
    const tied = array([1, 3], [2, 2, 2], 'float32')
    const t = (values = tied) => backend.tensor(values)
    const { backward, forward } = layers[kind]().definition as never as {
      forward(pass: object): { saved: object }
      backward(pass: object): { inputs: { data(): Promise<Float32Array> }[] }
    }
    const { saved } = forward({ backend, inputs: [t(), t(), t()] })
    const dy = t(array([1, 3], [5, 6, 7], 'float32'))
    const gradients = backward({
      backend,
      dy,
      saved,
      inputShapes: [
        [1, 3],
        [1, 3],
        [1, 3],
      ],
    }).inputs
    return Promise.all(gradients.map(async (dx) => [...(await dx.data())])).then((found) => {
      expect(found).toEqual([
        [5, 6, 7],
        [0, 0, 0],
        [0, 0, 0],
      ])
    })
  })

  it.each(['reference', 'wasm'] as const)('on %s NaN is both the largest and the smallest', async (name) => {
    const on = await openBackend(name)
    const given = [on.tensor(array([6], a)), on.tensor(array([6], a.toReversed()))] as const
    for (const [p, q] of [given, given.toReversed()])
      for (const op of ['maximum', 'minimum'] as const) {
        const y = await on.run(op, { a: p, b: q }).data()
        expect([...y].map(Number.isNaN)).toEqual([false, false, true, true, false, false])
      }
    const dy = on.tensor(array([6], [1, 1, 1, 1, 1, 1]))
    const { da, db } = on.run('maximumGradient', { a: given[0], b: given[1], dy })
    expect([...(await da.data())]).toEqual([0, 0, 0, 1, 1, 1])
    expect([...(await db.data())]).toEqual([1, 1, 1, 0, 0, 0])
    on.dispose()
  })

  it('refuses inputs of other numbers and shapes', () => {
    const [x, y] = [input({ shape: [2, 3] }), input({ shape: [3, 2] })]
    for (const kind of ['subtract', 'average', 'maximum', 'minimum'] as const) {
      expect(() => layers[kind]().apply([x])).toThrow(`${kind}: it takes two `)
      expect(() => layers[kind]().apply([x, y])).toThrow(
        `${kind}: the inputs must have the same size, or 1, along each axis, counted from the last, got [2,3] and [3,2]`,
      )
    }
    expect(() => layers.subtract().apply([x, x, x])).toThrow(
      'subtract: it takes two inputs, layers.subtract().apply([a, b]) is a − b, got 3',
    )
  })
})

describe('permute', () => {
  it('counts axes from 1, as Keras does', async () => {
    const x = randomArray([2, 3, 4, 5], 1)
    const y = await (await net(layers.permute({ dims: [3, 1, 2] }), 1, [3, 4, 5])).predict(x)
    expect(y.shape).toEqual([2, 5, 3, 4])
    for (const [n, i, j, c] of [
      [0, 0, 0, 0],
      [1, 2, 3, 4],
      [0, 1, 2, 3],
    ])
      expect(y.data[((n * 5 + c) * 3 + i) * 4 + j]).toBe(x.data[((n * 3 + i) * 4 + j) * 5 + c])
  })

  it('refuses an input of other axes', () => {
    expect(() => layers.permute({ dims: [2, 1] }).apply(input({ shape: [2, 3, 4] }))).toThrow(
      'permute: dims [2,1] are for 2 axes, the input [2,3,4] has 3',
    )
  })
})

describe('what is random', () => {
  const masked = async (layer: Layer, on: Backend) => {
    const x = on.tensor(array([2, 2, 2, 3], Array<number>(24).fill(1)))
    const { y } = (layer.definition as never as { forward(pass: object): { y: typeof x } }).forward({
      ...{ backend: on, inputs: [x], training: true, key: 7 },
    })
    return [...(await y.data())]
  }

  it('spatialDropout2d drops whole channels, by the hashes of image and channel', async () => {
    const layer = layers.spatialDropout2d({ rate: 0.5 })
    const expected = Array.from({ length: 24 }, (_, i) =>
      hash32(7, Math.floor(i / 12) * 3 + (i % 3)) >= 2 ** 31 ? 2 : 0,
    )
    const wasm = await openBackend('wasm')
    expect(await masked(layer, backend)).toEqual(expected)
    expect(await masked(layer, wasm)).toEqual(expected)
    wasm.dispose()
    expect(() => layer.apply(input({ shape: [5] }))).toThrow(
      'spatialDropout2d: the input has 1 axes but needs 3, [H,W,C]',
    )
  })

  it('gaussianNoise has the mean, the deviation and the shape of the normal distribution', async () => {
    for (const name of ['reference', 'wasm'] as const) {
      const on = await openBackend(name)
      const N = 200_000
      const noise = Array.from(await on.run('randomNormal', {}, { shape: [N], stddev: 2, key: 5 }).data())
      on.dispose()
      const moment = (power: number) => noise.reduce((sum, z) => sum + (z / 2) ** power, 0) / N
      // Four deviations of each moment's own: √((μ₂ₚ − μₚ²) / N).
      for (const [power, expected, variance] of [
        [1, 0, 1],
        [2, 1, 2],
        [3, 0, 15],
        [4, 3, 96],
      ])
        expect(Math.abs(moment(power) - expected)).toBeLessThan(4 * Math.sqrt(variance / N))
      const neighbors = noise.reduce((sum, z, i) => sum + z * (noise[i + 1] ?? 0), 0) / 4 / N
      expect(Math.abs(neighbors)).toBeLessThan(4 / Math.sqrt(N))
    }
  })

  it('trains the same on every backend, from the seed; and does nothing at inference', async () => {
    const trained = async (name: 'reference' | 'wasm', seed: number) => {
      const on = await openBackend(name)
      const made = sequential([
        layers.gaussianNoise({ stddev: 0.3, inputShape: [4, 4, 2] }),
        layers.conv2d({ filters: 3, kernelSize: 2 }),
        layers.spatialDropout2d({ rate: 0.3 }),
        layers.permute({ dims: [3, 2, 1] }),
        layers.flatten(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ])
      await made.compile({
        ...{ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 0.1 }), backend: on, seed },
      })
      const data = arrayDataset({
        ...{ x: randomArray([8, 4, 4, 2], 3), y: [0, 1, 0, 1, 1, 0, 1, 0], classNames: ['a', 'b'] },
      })
      const { history } = await made.fit(data, { epochs: 3, batchSize: 3 })
      const x = randomArray([2, 4, 4, 2], 9)
      const y = await made.predict(x)
      const loaded = await loadModel(await made.toSafetensors(), { backend: on })
      expect(await loaded.predict(x)).toEqual(y)
      expect(await made.predict(x)).toEqual(y)
      on.dispose()
      return history.loss
    }
    const reference = await trained('reference', 1)
    expectClose(await trained('wasm', 1), reference, { rtol: 1e-5 })
    expect(await trained('reference', 1)).toEqual(reference)
    expect(await trained('reference', 2)).not.toEqual(reference)
  })
})
