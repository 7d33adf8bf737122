// Predictions whose launches are recorded: the same bits as those that are not, whatever else the backend does in between.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  arrayDataset,
  input,
  Layer,
  layers,
  model,
  oneHot,
  openBackend,
  sequential,
  type Backend,
  type NDArray,
  type Tensor,
} from 'receptive'
import { infer, prepare } from '../../src/graph/inference.js'
import { makePlan } from '../../src/graph/plan.js'
import { randomArray } from '../support/arrays.js'
import { randomGraph, weightsFor } from '../support/random-graph.js'

let backends: readonly Backend[]
beforeAll(async () => {
  backends = [await openBackend('wasm', { threads: 1 }), await openBackend('wasm', { threads: 2 })]
})
afterAll(() => {
  for (const backend of backends) backend.dispose()
})

describe('a recording', () => {
  it('gives what its work gives, on other values, while other work takes and returns memory', async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph, fc.integer({ min: 1, max: 5 }), async (drawn, N) => {
        const { graph, inputShape, seed } = drawn
        for (const backend of backends) {
          const before = backend.memory()
          const weights = weightsFor(backend, drawn)
          const plan = makePlan(graph, 'inference')
          const prepared = prepare(backend, plan, weights)
          const body = (x: readonly Tensor[]) => infer(backend, plan, weights, x, prepared)
          const batch = (turn: number): NDArray => randomArray([N, ...inputShape], seed + turn)
          const plain = async (turn: number) => {
            const outputs = backend.scope(() => body([backend.tensor(batch(turn))]))
            const values = await Promise.all(outputs.map((y) => y.data()))
            for (const y of outputs) y.dispose()
            return values
          }
          const recorded = backend.record!([batch(0)], body)
          expect(backend.memory().recordedBytes).toBe(recorded.bytes())
          expect(await recorded.read()).toEqual(await plain(0))
          for (let turn = 1; turn < 4; turn++) {
            const expected = await plain(turn)
            expect(recorded.run([batch(turn).data])).toBe(true)
            expect(await recorded.read()).toEqual(expected)
          }
          recorded.dispose()
          for (const tensors of [...weights.values(), ...prepared.values()])
            for (const tensor of Object.values<Tensor>(tensors)) tensor.dispose()
          const { tensors, tensorBytes, recordedBytes } = backend.memory()
          expect({ tensors, tensorBytes, recordedBytes }).toEqual({
            ...{ tensors: before.tensors, tensorBytes: before.tensorBytes, recordedBytes: 0 },
          })
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is not made of work that fails', () => {
    const [backend] = backends
    const { tensors, tensorBytes } = backend.memory()
    expect(() =>
      backend.record!([randomArray([2, 3], 1)], ([x]) => {
        backend.run('relu', { x })
        throw new Error('halfway')
      }),
    ).toThrow('halfway')
    expect(backend.memory()).toMatchObject({ tensors, tensorBytes, recordedBytes: 0 })
  })
})

/** One layer after the other of each kind that makes something of its weights. */
const image = [12, 12, 3]
const everyKind = () =>
  sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, inputShape: image, activation: 'relu' }),
    layers.batchNormalization(),
    layers.conv2d({ filters: 32, kernelSize: 1, activation: 'relu6' }),
    layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same' }),
    layers.maxPooling2d(),
    layers.conv2d({ filters: 24, kernelSize: 5, strides: 2, padding: 'same' }),
    layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
    layers.conv2d({ filters: 24, kernelSize: 3, groups: 4, padding: 'same', activation: 'elu' }),
    layers.conv2dTranspose({ filters: 8, kernelSize: 4, strides: 2, padding: 'same' }),
    layers.flatten(),
    layers.dense({ units: 40, activation: 'relu' }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])
const compiled = async (net: ReturnType<typeof everyKind>, options: object = {}) => {
  await net.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd', seed: 4, ...options })
  return net
}
const images = (N: number, seed: number): NDArray => randomArray([N, ...image], seed)

describe('predictions', () => {
  it.each([1, 3, 4, 9])('of %i images are the same however often they are asked for', async (N) => {
    for (const backend of backends) {
      const net = await compiled(everyKind(), { backend })
      const first = [await net.predict(images(N, 1)), await net.predict(images(N + 1, 2))]
      expect(backend.memory().recordedBytes).toBe(0)
      for (let turn = 0; turn < 3; turn++) {
        expect(await net.predict(images(N, 1))).toEqual(first[0])
        expect(await net.predict(images(N + 1, 2))).toEqual(first[1])
        expect(backend.memory().recordedBytes).toBeGreaterThan(0)
      }
      net.dispose()
      expect(backend.memory()).toMatchObject({ tensors: 0, recordedBytes: 0 })
    }
  })

  it('refuse a value that is not finite, wherever it is and however often it was right before', async () => {
    // From one value to more than the threads share: the last vector is full or not.
    const sizes = [1, 2, 7, 64, 14_700, 70_001]
    for (const backend of backends)
      for (const size of sizes) {
        const net = sequential([layers.dense({ units: 2, inputShape: [size] })])
        await net.compile({ loss: 'meanSquaredError', backend, seed: 3 })
        const right = randomArray([3, size], size)
        const expected = await net.predict(right)
        const places = new Set([0, 1, 3 * size - 2, 3 * size - 1, Math.floor(1.7 * size)])
        for (let turn = 0; turn < 3; turn++) {
          for (const [kind, wrong] of [Float32Array, Float64Array].flatMap((kind) =>
            [NaN, Infinity, -Infinity, -3.5e38].map((value) => [kind, value] as const),
          ))
            for (const place of places) {
              if (kind === Float32Array && wrong === -3.5e38) continue
              const data = kind.from(right.data)
              data[place] = wrong
              await expect(net.predict({ shape: right.shape, data })).rejects.toThrow(
                `predict: inputs: element ${place} is ${wrong}`,
              )
            }
          expect(await net.predict(right)).toEqual(expected)
          // The largest finite values pass the check of the inputs, and fail that of the outputs at most.
          const data = Float32Array.from(right.data, () => 3.4e38)
          await net.predict({ shape: right.shape, data }).catch((error: unknown) => {
            expect(String(error)).toContain('the output')
          })
        }
        net.dispose()
      }
  })

  it('follow the weights, whoever changes them', async () => {
    const [backend] = backends
    const net = await compiled(everyKind(), { backend })
    const other = await compiled(everyKind(), { backend })
    const x = images(4, 7)
    const data = arrayDataset({ x, y: oneHot([0, 1, 2, 0], 3) })
    const changes: (() => Promise<unknown>)[] = [
      () => net.fit(data, { epochs: 1, batchSize: 2 }),
      async () => {
        net.setWeights(await other.getWeights())
      },
      () => net.fit(data, { epochs: 1 }),
    ]
    for (const change of changes) {
      for (let turn = 0; turn < 3; turn++) await net.predict(x)
      await change()
      const fresh = await compiled(everyKind(), { backend })
      fresh.setWeights(await net.getWeights())
      const expected = await fresh.predict(x)
      for (let turn = 0; turn < 4; turn++) expect(await net.predict(x)).toEqual(expected)
      fresh.dispose()
    }
    net.dispose()
    other.dispose()
  })

  it('of batches of a long list are those of its parts', async () => {
    const net = await compiled(everyKind(), { backend: backends[1] })
    const all = await net.predict(images(23, 5), { batchSize: 5 })
    expect((await net.predict(images(23, 5), { batchSize: 23 })).data.length).toBe(all.data.length)
    expect(await net.predict(images(23, 5), { batchSize: 5 })).toEqual(all)
    net.dispose()
  })

  it('give way if memory runs out', async () => {
    const backend = await openBackend('wasm', { threads: 1, memoryLimit: 4 << 20 })
    const net = await compiled(everyKind(), { backend })
    const expected = await net.predict(images(20, 1))
    for (let turn = 0; turn < 2; turn++) await net.predict(images(20, 1))
    expect(backend.memory().recordedBytes).toBeGreaterThan(0)
    const room = (backend.memory().bytes * 0.9) / 4
    const large = backend.tensor(randomArray([Math.floor(room)], 3))
    expect(backend.memory().recordedBytes).toBe(0)
    large.dispose()
    for (let turn = 0; turn < 3; turn++) expect(await net.predict(images(20, 1))).toEqual(expected)
    backend.dispose()
  })

  it('of many large shapes give way to the latest, and too large ones are not kept', async () => {
    const [backend] = backends
    const net = sequential([
      layers.upSampling2d({ size: 16, inputShape: [8, 8, 16] }), // 1 MiB an image
      layers.globalMaxPooling2d(),
    ])
    await net.compile({ backend, loss: 'meanSquaredError', optimizer: 'sgd' })
    const recordedBytes = async (N: number) => {
      const x = { shape: [N, 8, 8, 16], data: new Float32Array(N * 1024).fill(N) }
      for (let turn = 0; turn < 2; turn++)
        expect((await net.predict(x, { batchSize: N })).data.at(-1)).toBe(N)
      return backend.memory().recordedBytes / 2 ** 20
    }
    expect(await recordedBytes(100)).toBeCloseTo(100, -1)
    expect(await recordedBytes(60)).toBeCloseTo(160, -1)
    expect(await recordedBytes(140)).toBeCloseTo(200, -1)
    expect(await recordedBytes(257)).toBeCloseTo(200, -1)
    net.dispose()
  })

  it('through a layer of one’s own, which may compute otherwise each time, are not recorded', async () => {
    let calls = 0
    const counting = new Layer({
      kind: 'test>counting',
      config: {},
      outputShape: ([x]) => x,
      forward: ({ backend, inputs: [x] }) => ({ y: backend.run('scale', { x }, { factor: ++calls }) }),
      backward: () => ({ inputs: [undefined] }),
    })
    const [backend] = backends
    const net = sequential([layers.dense({ units: 2, inputShape: [3], kernelInitializer: 'ones' }), counting])
    await net.compile({ backend, loss: 'mse', optimizer: 'sgd' })
    const sums: number[] = []
    for (let turn = 0; turn < 4; turn++) sums.push((await net.predict([[1, 1, 1]])).data[0])
    expect(sums).toEqual([3, 6, 9, 12])
    net.dispose()
  })

  it('whose outputs are inputs, or depend on weights alone', async () => {
    const [backend] = backends
    const x = input({ shape: [2, 2, 3] })
    const added = layers.add().apply([x, layers.constant({ shape: [3], value: [1, 2, 3] }).apply(x)])
    await model({ inputs: x, outputs: added }).compile({ backend, loss: 'mse', optimizer: 'sgd' })
    const net = model({
      inputs: x,
      outputs: {
        same: layers.dropout({ rate: 0.5 }).apply(x),
        flat: layers.flatten().apply(x),
        sum: added,
      },
    })
    for (let turn = 0; turn < 4; turn++) {
      const given = randomArray([2, 2, 2, 3], turn)
      const { same, flat, sum } = (await net.predict(given)) as unknown as Record<string, NDArray>
      expect([...same.data]).toEqual([...given.data])
      expect([...flat.data]).toEqual([...given.data])
      expect([...sum.data]).toEqual([...given.data].map((value, i) => Math.fround(value + (i % 3) + 1)))
    }
    net.dispose()
  })

  it('at the same time, of two models on one backend, do not disturb each other', async () => {
    const [, backend] = backends
    const nets = [
      await compiled(everyKind(), { backend, seed: 1 }),
      await compiled(everyKind(), { backend, seed: 2 }),
    ]
    const expected = [await nets[0].predict(images(3, 1)), await nets[1].predict(images(3, 1))]
    for (let turn = 0; turn < 3; turn++)
      expect(await Promise.all(nets.map((net) => net.predict(images(3, 1))))).toEqual(expected)
    for (const net of nets) net.dispose()
  })
})
